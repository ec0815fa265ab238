import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { idOf } from '../../../../../calls/ids.ts';
import { EditTicket } from '../../../../../selling/edit-ticket.tsx';

export const metadata: Metadata = { title: 'Edit your ticket' };

export default async function EditTicketPage({ params }: { params: Promise<{ id: string }> }) {
  return <EditTicket id={idOf((await params).id) ?? notFound()} />;
}
