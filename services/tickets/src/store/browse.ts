import type { Queryable } from '@ticketing/common/database/database';
import { encodeCursor } from '@ticketing/common/http/page';
import { Category, type TicketQuery } from '@ticketing/contracts/http/tickets';
import { searchExpression } from '../domain/search-query.ts';
import { type KeyType, placeOf } from './browse-cursor.ts';
import { type TicketRow, ticketColumns } from './ticket-row.ts';

const mostCents = 2 ** 31 - 1;
// As a parameter the planner cannot see how few rows are wanted, and sorts all of them (22 ms instead of 1 with 20,000).
const [fewRows, mostRows] = [21, 101];

type Sort = {
  readonly key: string;
  readonly type: KeyType;
  readonly descending: boolean;
  readonly keyOf: (row: TicketRow) => string | number;
};

const sorts: Readonly<Record<TicketQuery['sort'], Sort>> = {
  newest: {
    key: 't.created_at',
    type: 'timestamptz',
    descending: true,
    keyOf: (row) => row.created_at.toISOString(),
  },
  soonest: {
    key: 't.begins_at',
    type: 'timestamptz',
    descending: false,
    keyOf: (row) => row.starts_at?.toISOString() ?? 'infinity',
  },
  price: { key: 't.price_cents', type: 'int', descending: false, keyOf: (row) => row.price_cents },
  '-price': { key: 't.price_cents', type: 'int', descending: true, keyOf: (row) => row.price_cents },
};

/**
 * A page of tickets, and the cursor of the next one if there is one. Without `seller`: those whose sale has not ended (without
 * a date it does not; sold-out ones stay, their places may come back). With it: all of theirs. `from` and `to` find events
 * that go on at any moment between them; no date counts as the future.
 * Filters always stand in the text, with bounds that let everything pass, so that there are few statements to prepare.
 * @throws Refusal `invalid-input` for a cursor that is not one of this sort's.
 */
export const browse = async (
  db: Queryable,
  query: TicketQuery,
  now: Date,
): Promise<{ rows: TicketRow[]; nextCursor: string | null }> => {
  const { key, type, descending, keyOf } = sorts[query.sort];
  const { from, to, seller } = query;
  const values: unknown[] = [
    query.category ? [query.category] : Category.options,
    from ? new Date(from) : '-infinity',
    to ? new Date(to) : 'infinity',
    query.maxPriceCents ?? mostCents,
  ];
  const conditions = ['t.category = any ($1)', 't.over_at >= $2', 't.begins_at <= $3', 't.price_cents <= $4'];
  const place = (value: unknown): string => `$${values.push(value)}`;

  if (seller) conditions.push(`t.seller_id = ${place(seller)}`);
  else conditions.push(`t.status = 'on-sale' and t.on_sale_until >= ${place(now)}`);
  if (query.q) {
    conditions.push(`t.search @@ ${place(await searchedWords(db, query.q))}::tsquery`);
  }
  if (query.cursor) {
    const { last, id } = placeOf(query.cursor, query.sort, type);
    conditions.push(`(${key}, t.id) ${descending ? '<' : '>'} (${place(last)}::${type}, ${place(id)}::uuid)`);
  }
  const direction = descending ? 'desc' : 'asc';
  const rows = await db.query<TicketRow>(
    `select ${ticketColumns} from tickets t where ${conditions.join(' and ')}
     order by ${key} ${direction}, t.id ${direction} limit ${query.limit < fewRows ? fewRows : mostRows}`,
    values,
    // For rare words the index of words is right, for frequent ones the sorting's: a plan for any word took 40 ms
    // instead of 2 with 100,000 tickets. So it is for prices.
    'anew',
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    rows: page,
    nextCursor: last && rows.length > page.length ? encodeCursor([query.sort, keyOf(last), last.id]) : null,
  };
};

/**
 * What to look for in `tickets.search`: English stems, or the words as they stand. Asked for by itself, since within the
 * search PostgreSQL made it anew for every row (17 ms instead of 1 with 1,500 tickets).
 */
const searchedWords = async (db: Queryable, text: string): Promise<string> => {
  const [row] = await db.query<{ words: string }>(
    `select (to_tsquery('english', $1) || to_tsquery('simple', $1))::text as words`,
    [searchExpression(text)],
  );
  return row!.words;
};
