import type { TicketQuery, When } from '@ticketing/contracts/http/tickets';

/**
 * A part of a list that has an order of its own and comes after the parts before it. `where` is its condition at a moment,
 * an expression of type timestamptz. Its name stands in cursors.
 */
export type Shelf = { readonly name: '' | 'running' | 'sold-out'; readonly where: (asOf: string) => string };

const onOffer = (asOf: string): string => `(t.sold_out_at is null or t.sold_out_at > ${asOf})`;
const soldOut: Shelf = { name: 'sold-out', where: (asOf) => `t.sold_out_at <= ${asOf}` };
const onSale: readonly Shelf[] = [{ name: '', where: onOffer }, soldOut];

/**
 * By date, what is on already comes first. By itself, since the index of dates begins with everything that is over: it is
 * read from now on.
 */
const onSaleByDate: readonly Shelf[] = [
  { name: 'running', where: (asOf) => `t.running @> ${asOf} and ${onOffer(asOf)}` },
  { name: '', where: (asOf) => `t.begins_at > ${asOf} and ${onOffer(asOf)}` },
  soldOut,
];
const ofSeller: readonly Shelf[] = [{ name: '', where: () => 'true' }];

/** The parts of a list, in their order. Few look for what is sold out, so it comes last; a seller's list has one order. */
export const shelvesOf = ({ sort, seller }: Pick<TicketQuery, 'sort' | 'seller'>): readonly Shelf[] => {
  if (seller) return ofSeller;
  return sort === 'soonest' ? onSaleByDate : onSale;
};

/**
 * Shelves to read together, in their order: a statement costs more than a shelf with nothing on it. What is sold out is read
 * at once only where a list is likely to be short.
 */
export const readings = (shelves: readonly Shelf[], { q, city, when }: TicketQuery): readonly (readonly Shelf[])[] =>
  q || city || when
    ? [shelves]
    : [shelves.filter((shelf) => shelf !== soldOut), shelves.filter((shelf) => shelf === soldOut)];

const settlingMs = 2_000;

/**
 * The moment as of which a list that is begun now has its parts, on all its pages. It has passed, since what sells out is
 * stamped before others see it: no ticket may move on between two pages.
 */
export const listedAsOf = (now: Date): Date => new Date(now.getTime() - settlingMs);

const ranges: Readonly<Record<When, string>> = { today: 't.today', week: 't.week', weekend: 't.weekend' };

/** The condition that a listing is one of these days at `now`. All of them begin within nine days, by which an index finds them. */
export const isWhen = (when: When, now: string): string =>
  `${ranges[when]} @> ${now} and t.begins_at < ${now} + interval '9 days'`;
