import type { TicketQuery, When } from '@ticketing/contracts/http/tickets';

/**
 * A part of a list that has an order of its own and comes after the parts before it. Its name stands in cursors; the one
 * without a name is that of cursors of earlier releases.
 */
export type Shelf = { readonly name: '' | 'running' | 'sold-out'; readonly where: (now: string) => string };

const soldOut: Shelf = { name: 'sold-out', where: () => 't.sold_out' };
const all: readonly Shelf[] = [{ name: '', where: () => 'not t.sold_out' }, soldOut];

/**
 * By date, what is on already comes first. By itself, since the index of dates begins with everything that is over: it is
 * read from now on.
 */
const byDate: readonly Shelf[] = [
  { name: 'running', where: (now) => `t.running @> ${now} and not t.sold_out` },
  { name: '', where: (now) => `t.begins_at > ${now} and not t.sold_out` },
  soldOut,
];

/** The parts of a list, in their order. Few look for what is sold out, so it comes last. */
export const shelvesOf = ({ sort, seller }: Pick<TicketQuery, 'sort' | 'seller'>): readonly Shelf[] =>
  sort === 'soonest' && !seller ? byDate : all;

const ranges: Readonly<Record<When, string>> = { today: 't.today', week: 't.week', weekend: 't.weekend' };

/** The condition that a listing is one of these days at `now`. All of them begin within nine days, by which an index finds them. */
export const isWhen = (when: When, now: string): string =>
  `${ranges[when]} @> ${now} and t.begins_at < ${now} + interval '9 days'`;
