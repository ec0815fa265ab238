import type { Metadata } from 'next';
import { currency } from '../../../../config.ts';
import { NewTicket } from '../../../../selling/new-ticket.tsx';

export const metadata: Metadata = { title: 'Sell a ticket' };

export default function NewTicketPage() {
  return <NewTicket currency={currency()} />;
}
