import type { Selling } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { eventTimeText, zoneOf } from '../words/event-time.ts';
import type { Viewer } from '../words/viewer.ts';

type Own = Selling['tickets'][number];

const hasPassed = (at: string | null | undefined, now: number): boolean => Boolean(at) && Date.parse(at ?? '') <= now;

/** Why nobody can buy it right now, or null. `now` in ms. */
export const ownStanding = (ticket: Own, now: number, viewer: Viewer): string | null => {
  if (ticket.status === 'withdrawn') return 'Off sale';
  if (hasPassed(ticket.endsAt ?? ticket.startsAt, now)) return 'Over';
  if (hasPassed(saleEndOf(ticket), now)) return 'Sale ended';
  if (ticket.status === 'sold-out') return 'Sold out';
  if (ticket.saleStartsAt && !hasPassed(ticket.saleStartsAt, now))
    return `On sale from ${eventTimeText(ticket.saleStartsAt, zoneOf(ticket), viewer, 'short')}`;
  return ticket.available === 0 ? 'All reserved' : null;
};

/** Whether it can be put up for sale again only as a new ticket. */
export const isOverOrOff = (ticket: Own, now: number): boolean =>
  ticket.status === 'withdrawn' || hasPassed(ticket.endsAt ?? ticket.startsAt, now);
