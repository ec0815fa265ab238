'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { type Standing, standingOf } from '../words/availability.ts';
import { useSecondsUntil } from '../words/now.ts';

const longAgo = '1970-01-01T00:00:00.000Z';
const farAway = '9999-12-31T00:00:00.000Z';

/** How things stand with a ticket, as its sale starts and ends. */
export const useStanding = (ticket: Ticket): Standing => {
  const saleStart = ticket.saleStartsAt ?? longAgo;
  const saleEnd = saleEndOf(ticket) ?? farAway;
  const [toStart, toEnd] = [useSecondsUntil(saleStart), useSecondsUntil(saleEnd)];
  if (toEnd === 0) return standingOf(ticket, Date.parse(saleEnd));
  return standingOf(ticket, toStart ? Date.parse(saleStart) - 1 : null);
};
