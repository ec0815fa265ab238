import type { Ticket } from '@ticketing/contracts/http/tickets';
import { zoneOf } from '../words/event-time.ts';
import { clockTime, stubDate } from '../words/moment.ts';
import { money } from '../words/money.ts';
import type { Viewer } from '../words/viewer.ts';
import { isDrawable } from './faces.ts';

/** What a ticket's picture says. Link previews show the title beside it, whatever script it is in. */
export type PictureText = {
  readonly title: string;
  readonly where: string;
  readonly date: { readonly day: string; readonly month: string; readonly time: string } | null;
  readonly price: string;
};

const locale = 'en-GB';
const kinds = { music: 'Live music', sport: 'Live sport', theatre: 'On stage', other: 'A ticket' } as const;
const maxTitle = 90;

const shortened = (text: string): string =>
  text.length > maxTitle ? `${text.slice(0, maxTitle - 1).trimEnd()}…` : text;

/** A reader at the venue: nobody knows who will look at a picture or a preview. */
export const venueViewer = (ticket: Ticket): Viewer => ({ locale, timeZone: zoneOf(ticket) });

/** The words of a ticket's picture, in the time zone of its venue. Texts in scripts that cannot be drawn are left out. */
export const pictureText = (ticket: Ticket): PictureText => {
  const viewer = venueViewer(ticket);
  const { startsAt } = ticket;
  const { day, month, weekday } = startsAt ? stubDate(startsAt, viewer) : { day: '', month: '', weekday: '' };
  return {
    title: isDrawable(ticket.title) ? shortened(ticket.title) : kinds[ticket.category],
    where: [ticket.venue, ticket.city].filter((part) => part !== undefined && isDrawable(part)).join(', '),
    date: startsAt ? { day, month: `${month}, ${weekday}`, time: clockTime(startsAt, viewer) } : null,
    price: money(ticket.priceCents, ticket.currency, locale),
  };
};
