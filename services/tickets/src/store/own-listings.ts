import type { Queryable } from '@ticketing/common/database/database';
import { decodeCursor, encodeCursor } from '@ticketing/common/http/page';
import { Refusal } from '@ticketing/common/refusal';
import type { SellingQuery, SellingShow } from '@ticketing/contracts/http/tickets';
import { Id, Moment } from '@ticketing/contracts/values';
import { z } from 'zod';
import { type TicketRow, ticketColumns } from './ticket-row.ts';

type List = {
  /** Which listings, at the moment $2. */
  readonly where: string;
  readonly key: string;
  readonly order: string;
  /** Those that come after one with the key $4 and the id $5. */
  readonly follows: string;
};

const latestFirst = {
  key: 't.begins_at',
  order: 't.begins_at desc, t.id desc',
  follows: '(t.begins_at, t.id) < ($4, $5)',
};

const lists: Readonly<Record<SellingShow | 'all', List>> = {
  coming: {
    where: `t.status = 'on-sale' and t.over_at > $2`,
    key: 't.begins_at',
    order: 't.begins_at, t.id desc',
    follows: 't.begins_at >= $4 and (t.begins_at > $4 or t.id < $5)',
  },
  past: { where: `t.status = 'on-sale' and t.over_at <= $2`, ...latestFirst },
  withdrawn: { where: `t.status = 'withdrawn' and $2::timestamptz is not null`, ...latestFirst },
  all: {
    where: '$2::timestamptz is not null',
    key: 't.created_at',
    order: 't.created_at desc, t.id desc',
    follows: '(t.created_at, t.id) < ($4, $5)',
  },
};

const Mark = z.tuple([z.string(), z.union([Moment.transform((at) => new Date(at)), z.literal('infinity')]), Id]);

/** A cursor comes from the caller, so nothing in it is trusted. */
const markOf = (cursor: string, show: string): readonly [Date | 'infinity', string] => {
  const mark = Mark.safeParse(decodeCursor(cursor, 3));
  if (mark.success && mark.data[0] === show) return [mark.data[1], mark.data[2]];
  throw new Refusal('invalid-input', 'This cursor belongs to another list. Start from the first page.', {
    errors: [{ field: 'cursor', message: 'belongs to another list' }],
  });
};

type Row = TicketRow & { readonly key: Date | number };

/**
 * A page of a seller's own listings, and the cursor of the next one if there is one.
 * @throws Refusal `invalid-input` for a cursor that is not one of this list's.
 */
export const listOwn = async (
  db: Queryable,
  sellerId: string,
  { show, cursor, limit }: SellingQuery,
  now: Date,
): Promise<{ rows: TicketRow[]; nextCursor: string | null }> => {
  const name = show ?? 'all';
  const { where, key, order, follows } = lists[name];
  const after = cursor === undefined ? null : markOf(cursor, name);
  // Which rows is decided on an index that has all of it; the rows themselves are read for one page.
  const rows = await db.query<Row>(
    `select ${ticketColumns}, ${key} as key from tickets t where t.id in (
       select t.id from tickets t where t.seller_id = $1 and ${where} ${after ? `and ${follows}` : ''}
       order by ${order} limit $3)
     order by ${order}`,
    [sellerId, now, limit + 1, ...(after ?? [])],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const marked = last && (last.key instanceof Date ? last.key.toISOString() : 'infinity');
  return { rows: page, nextCursor: last && rows.length > limit ? encodeCursor([name, marked ?? null, last.id]) : null };
};

/** How many listings a seller has of each kind. */
export const countOwn = async (
  db: Queryable,
  sellerId: string,
  now: Date,
): Promise<Readonly<Record<SellingShow, number>>> => {
  const [row] = await db.query<Record<SellingShow, number>>(
    `select count(*) filter (where t.status = 'on-sale' and t.over_at > $2)::int as coming,
       count(*) filter (where t.status = 'on-sale' and t.over_at <= $2)::int as past,
       count(*) filter (where t.status = 'withdrawn')::int as withdrawn
     from tickets t where t.seller_id = $1`,
    [sellerId, now],
  );
  return row!;
};
