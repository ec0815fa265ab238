import type { Queryable } from '@ticketing/common/database/database';
import { Category, type TicketQuery } from '@ticketing/contracts/http/tickets';
import { plainText } from '../domain/search/pieces.ts';
import { searchExpression } from '../domain/search/search-query.ts';
import { cursorOf, type KeyType, markOf, type Place } from './browse-cursor.ts';
import { isWhen, listedAsOf, readings, type Shelf, shelvesOf } from './shelves.ts';

const mostCents = 2 ** 31 - 1;
// As a parameter the planner cannot see how few rows are wanted, and sorts all of them (22 ms instead of 1 with 20,000).
const [fewRows, mostRows] = [21, 101];

type Sort = {
  readonly key: string;
  readonly type: KeyType;
  readonly order: string;
  /** The condition that a ticket comes after one with this key and id. */
  readonly follows: (last: string, id: string) => string;
};

const sorts: Readonly<Record<TicketQuery['sort'], Sort>> = {
  newest: {
    key: 't.created_at',
    type: 'timestamptz',
    order: 't.created_at desc, t.id desc',
    follows: (last, id) => `(t.created_at, t.id) < (${last}, ${id})`,
  },
  soonest: {
    key: 't.begins_at',
    type: 'timestamptz',
    order: 't.begins_at, t.id desc',
    follows: (last, id) => `t.begins_at >= ${last} and (t.begins_at > ${last} or t.id < ${id})`,
  },
  price: {
    key: 't.price_cents',
    type: 'int',
    order: 't.price_cents, t.id',
    follows: (last, id) => `(t.price_cents, t.id) > (${last}, ${id})`,
  },
  '-price': {
    key: 't.price_cents',
    type: 'int',
    order: 't.price_cents desc, t.id desc',
    follows: (last, id) => `(t.price_cents, t.id) < (${last}, ${id})`,
  },
};

/**
 * Which tickets a page has, and the cursor of the next one if there is one. Without `seller`: those whose sale has not ended
 * (without a date it does not). With it: all of theirs. `from` and `to` find events that go on at any moment between
 * them, `fromDay` and `toDay` on any day of their own zone; no date counts as the future.
 * @throws Refusal `invalid-input` for a cursor that is not one of this sort's.
 */
export const browse = async (
  db: Queryable,
  query: TicketQuery,
  now: Date,
): Promise<{ ids: string[]; nextCursor: string | null }> => {
  const shelves = shelvesOf(query);
  const after = query.cursor ? markOf(query.cursor, query.sort, sorts[query.sort].type, shelves) : null;
  const asOf = after?.asOf ?? listedAsOf(now);
  const found = new Map<string, Place>();
  const left = shelves.slice(after ? shelves.findIndex(({ name }) => name === after.shelf) : 0);
  for (const together of readings(left, query)) {
    if (together.length === 0 || found.size > query.limit) continue;
    const rows = await read(db, query, { now, asOf }, together, after);
    for (const { name } of together) for (const row of rows) if (row.shelf === name) found.set(row.id, row);
  }
  const page = [...found.values()].slice(0, query.limit);
  const last = page.at(-1);
  return {
    ids: page.map(({ id }) => id),
    nextCursor: last && found.size > page.length ? cursorOf(query.sort, last, asOf) : null,
  };
};

/**
 * The first tickets of these shelves, each in its order. Filters always stand in the text, with bounds that let everything
 * pass, so that there are few statements to parse.
 */
const read = (
  db: Queryable,
  query: TicketQuery,
  { now, asOf }: { readonly now: Date; readonly asOf: Date },
  shelves: readonly Shelf[],
  after: Place | null,
): Promise<Place[]> => {
  const { key, type, order, follows } = sorts[query.sort];
  const { from, to, fromDay, toDay, seller } = query;
  const values: unknown[] = [
    query.category ? [query.category] : Category.options,
    from ? new Date(from) : '-infinity',
    to ? new Date(to) : 'infinity',
    query.maxPriceCents ?? mostCents,
    seller ? '-infinity' : now,
    asOf,
  ];
  const conditions = [
    't.category = any ($1)',
    't.over_at >= $2',
    't.begins_at <= $3',
    't.price_cents <= $4',
    't.on_sale_until >= $5',
  ];
  const place = (value: unknown): string => `$${values.push(value)}`;
  // The moment is named in every text, so that PostgreSQL knows its type.
  conditions.push(seller ? `t.seller_id = ${place(seller)} and $6::timestamptz is not null` : `t.status = 'on-sale'`);
  if (query.q) conditions.push(`t.words @@ ${place(searchExpression(query.q))}::tsquery`);
  if (query.city) conditions.push(`t.city_key = ${place(plainText(query.city))}`);
  // In no zone does a day end later than a day after it does in UTC, so an index finds those that begin by then.
  if (fromDay) conditions.push(`coalesce(t.last_day, 'infinity') >= ${place(fromDay)}::date`);
  if (toDay) conditions.push(`t.first_day <= ${place(toDay)}::date and t.begins_at < ${place(toDay)}::date + 3`);
  if (query.when) conditions.push(isWhen(query.when, `${place(now)}::timestamptz`));

  // No value may stand in no text.
  const isBegun = after !== null && shelves.some(({ name }) => name === after.shelf);
  const follow = isBegun ? follows(`${place(after.last)}::${type}`, `${place(after.id)}::uuid`) : '';
  const limit = query.limit < fewRows ? fewRows : mostRows;
  const selects = shelves.map(({ name, where }) => {
    const here = [...conditions, where('$6::timestamptz'), ...(isBegun && after.shelf === name ? [follow] : [])];
    return `(select t.id, ${key} as last, '${name}' as shelf from tickets t where ${here.join(' and ')}
      order by ${order} limit ${limit})`;
  });
  // For rare words the index of words is right, for frequent ones the sorting's: a plan for any word took 40 ms instead of
  // 2 with 100,000 tickets. So it is for prices.
  return db.query(selects.join(' union all '), values, 'anew');
};
