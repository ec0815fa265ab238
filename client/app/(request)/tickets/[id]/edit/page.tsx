import type { Metadata } from 'next';
import { EditTicket } from '../../../../../selling/edit-ticket.tsx';

export const metadata: Metadata = { title: 'Edit your ticket' };

export default async function EditTicketPage({ params }: { params: Promise<{ id: string }> }) {
  return <EditTicket id={(await params).id} />;
}
