import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { noSuch } from '../domain/refusal.ts';

/** Bounds on `created`, in Unix seconds, as Stripe's lists take them. */
export type CreatedRange = {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
};

export type PageWish = {
  readonly limit: number;
  readonly startingAfter?: string;
  readonly endingBefore?: string;
  readonly created?: CreatedRange;
};

export type Condition = readonly [sql: string, ...values: SQLInputValue[]];
export type Page = { readonly rows: readonly Record<string, SQLOutputValue>[]; readonly hasMore: boolean };

const bounds = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * One page of a table, newest first, with Stripe's paging (https://docs.stripe.com/api/pagination).
 * `select` reads from `table` and may join. Refuses (400) a cursor that names nothing.
 */
export const readPage = (
  db: DatabaseSync,
  source: { readonly table: string; readonly object: string; readonly select: string },
  wish: PageWish,
  conditions: readonly Condition[],
): Page => {
  const { table, object, select } = source;
  const place = (id: string, param: string): number => {
    const row = db.prepare(`select pos from ${table} where id = ?`).get(id) as { pos: number } | undefined;
    if (!row) throw noSuch(object, id, param, 400);
    return row.pos;
  };
  const backwards = wish.endingBefore !== undefined;
  const all: Condition[] = [...conditions];
  if (wish.startingAfter !== undefined) {
    all.push([`${table}.pos < ?`, place(wish.startingAfter, 'starting_after')]);
  }
  if (wish.endingBefore !== undefined) all.push([`${table}.pos > ?`, place(wish.endingBefore, 'ending_before')]);
  for (const [bound, sign] of Object.entries(bounds)) {
    const seconds = wish.created?.[bound as keyof CreatedRange];
    if (seconds !== undefined) all.push([`${table}.created ${sign} ?`, seconds]);
  }
  const where = all.length > 0 ? `where ${all.map(([sql]) => sql).join(' and ')}` : '';
  const order = backwards ? 'asc' : 'desc';
  const rows = db
    .prepare(`${select} ${where} order by ${table}.pos ${order} limit ?`)
    .all(...all.flatMap(([, ...values]) => values), wish.limit + 1);
  const hasMore = rows.length > wish.limit;
  const page = rows.slice(0, wish.limit);
  return { rows: backwards ? page.reverse() : page, hasMore };
};
