import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { Metadata } from 'next';
import { picturePath, pictureSize } from '../picture/picture-path.ts';
import { pictureText, venueViewer } from '../picture/picture-text.ts';
import { longMoment } from '../words/moment.ts';

/** What a link to a ticket shows in chats and search results: when and where, what it costs, and its picture. */
export const ticketMetadata = (ticket: Ticket): Metadata => {
  const { price } = pictureText(ticket);
  const where = [ticket.venue, ticket.city].filter(Boolean).join(', ');
  const when = ticket.startsAt ? longMoment(ticket.startsAt, venueViewer(ticket)) : '';
  const description = [when, where, price].filter(Boolean).join(' · ');
  const { title } = ticket;
  return {
    title,
    description,
    alternates: { canonical: `/tickets/${ticket.id}` },
    openGraph: {
      ...{ type: 'website', siteName: 'Ticketing', title, description, url: `/tickets/${ticket.id}` },
      images: [{ url: picturePath(ticket), ...pictureSize, alt: `${title}: ${description}` }],
    },
    twitter: { card: 'summary_large_image' },
  };
};
