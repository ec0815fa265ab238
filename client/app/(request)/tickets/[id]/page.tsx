import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { Refusal } from '../../../../calls/http.ts';
import { readTicket } from '../../../../calls/tickets.ts';
import { apiUrl } from '../../../../config.ts';
import { TicketView } from '../../../../reserve/ticket-view.tsx';

type Props = { params: Promise<{ id: string }> };

/** The ticket, or `null` when tickets does not answer: the browser then goes on asking. */
const read = cache(async (id: string) => {
  try {
    return await readTicket(encodeURIComponent(id), apiUrl());
  } catch (error) {
    if (error instanceof Refusal && error.status < 500) notFound();
    return null;
  }
});

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const ticket = await read((await params).id);
  return { title: ticket?.title ?? 'Ticket' };
};

export default async function TicketPage({ params }: Props) {
  const { id } = await params;
  return <TicketView id={id} initial={await read(id)} />;
}
