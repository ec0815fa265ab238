import type { Ticket } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';

/** What a stub says about how much is left, and in which tone: `next` is the accent, kept for the last two places. */
export type Standing =
  | { readonly kind: 'left'; readonly tone: 'soft' | 'next'; readonly available: number }
  | { readonly kind: 'held'; readonly tone: 'held'; readonly nextReleaseAt?: string }
  | { readonly kind: 'not-yet'; readonly tone: 'soft'; readonly saleStartsAt: string }
  | { readonly kind: 'sold-out' | 'withdrawn' | 'started' | 'over' | 'sale-ended'; readonly tone: 'soft' };

type Listed = Pick<
  Ticket,
  'available' | 'status' | 'nextReleaseAt' | 'startsAt' | 'endsAt' | 'saleStartsAt' | 'saleEndsAt'
>;

const hasPassed = (at: string | undefined, now: number | null): boolean =>
  now !== null && at !== undefined && Date.parse(at) <= now;

/** How things stand with a ticket at `now` (ms, server's clock; `null` when not known yet). */
export const standingOf = (ticket: Listed, now: number | null): Standing => {
  if (ticket.status === 'withdrawn') return { kind: 'withdrawn', tone: 'soft' };
  if (ticket.status === 'sold-out') return { kind: 'sold-out', tone: 'soft' };
  if (hasPassed(saleEndOf(ticket) ?? undefined, now)) {
    if (hasPassed(ticket.endsAt, now)) return { kind: 'over', tone: 'soft' };
    return { kind: hasPassed(ticket.startsAt, now) ? 'started' : 'sale-ended', tone: 'soft' };
  }
  const { saleStartsAt } = ticket;
  if (saleStartsAt !== undefined && now !== null && !hasPassed(saleStartsAt, now))
    return { kind: 'not-yet', tone: 'soft', saleStartsAt };
  if (ticket.available <= 0) return { kind: 'held', tone: 'held', nextReleaseAt: ticket.nextReleaseAt };
  return { kind: 'left', tone: ticket.available <= 2 ? 'next' : 'soft', available: ticket.available };
};

const open: readonly Standing['kind'][] = ['left', 'held', 'not-yet'];

/** Whether nobody can hope for a ticket any more. */
export const isGone = ({ kind }: Standing): boolean => !open.includes(kind);
