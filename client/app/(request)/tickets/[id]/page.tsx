import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { forVisitor } from '../../../../calls/for-visitor.ts';
import { readFirstTicket } from '../../../../reserve/first-ticket.ts';
import { TicketView } from '../../../../reserve/ticket-view.tsx';
import { jsonLd, ticketData } from '../../../../structured-data/ticket-data.ts';
import { ticketMetadata } from '../../../../structured-data/ticket-metadata.ts';

type Props = { params: Promise<{ id: string }> };

const read = cache(async (given: string) => {
  const first = await readFirstTicket(given, forVisitor(await headers()));
  return first === 'not-found' ? notFound() : first;
});

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { ticket } = await read((await params).id);
  return ticket ? ticketMetadata(ticket) : { title: 'Ticket' };
};

export default async function TicketPage({ params }: Props) {
  const { id, ticket } = await read((await params).id);
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <>
      {ticket ? (
        <script
          type="application/ld+json"
          nonce={nonce}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON without `<`, see jsonLd
          dangerouslySetInnerHTML={{ __html: jsonLd(ticketData(ticket)) }}
        />
      ) : null}
      <TicketView id={id} initial={ticket} />
    </>
  );
}
