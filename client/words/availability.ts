import type { Ticket } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';

/** What a stub says about how much is left, and in which tone: `next` is the accent, kept for the last two places. */
export type Standing =
  | { readonly kind: 'left'; readonly tone: 'soft' | 'next'; readonly available: number }
  | { readonly kind: 'held'; readonly tone: 'held'; readonly nextReleaseAt?: string }
  | { readonly kind: 'sold-out' | 'withdrawn' | 'started'; readonly tone: 'soft' };

type Listed = Pick<Ticket, 'available' | 'status' | 'nextReleaseAt' | 'startsAt' | 'endsAt' | 'saleEndsAt'>;

/** How things stand with a ticket at `now` (ms, server's clock; `null` when not known yet). */
export const standingOf = (ticket: Listed, now: number | null): Standing => {
  if (ticket.status === 'withdrawn') return { kind: 'withdrawn', tone: 'soft' };
  if (ticket.status === 'sold-out') return { kind: 'sold-out', tone: 'soft' };
  const saleEnd = saleEndOf(ticket);
  if (now !== null && saleEnd && Date.parse(saleEnd) <= now) return { kind: 'started', tone: 'soft' };
  if (ticket.available <= 0) return { kind: 'held', tone: 'held', nextReleaseAt: ticket.nextReleaseAt };
  return { kind: 'left', tone: ticket.available <= 2 ? 'next' : 'soft', available: ticket.available };
};

/** Whether nobody can hope for a place any more. */
export const isGone = ({ kind }: Standing): boolean =>
  kind === 'sold-out' || kind === 'withdrawn' || kind === 'started';
