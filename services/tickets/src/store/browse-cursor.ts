import { decodeCursor, encodeCursor } from '@ticketing/common/http/page';
import { Refusal } from '@ticketing/common/refusal';
import { Id, Moment } from '@ticketing/contracts/values';
import { z } from 'zod';
import type { Shelf } from './shelves.ts';

/** PostgreSQL's type of what is sorted by. */
export type KeyType = 'timestamptz' | 'int';

const keys = {
  timestamptz: z.union([Moment.transform((moment) => new Date(moment)), z.literal('infinity')]),
  int: z.int32(),
} as const;

/** The place in a list where a page ended: its last ticket, and the part of the list that was on. */
export type Place = { readonly last: Date | string | number; readonly id: string; readonly shelf: Shelf['name'] };

/** A place, and the moment as of which the list has its parts; null for cursors of earlier releases, which knew none. */
export type Mark = Place & { readonly asOf: Date | null };

/** The cursor of a place. */
export const cursorOf = (sort: string, { last, id, shelf }: Place, asOf: Date): string => {
  const key = last instanceof Date ? last.toISOString() : last === Number.POSITIVE_INFINITY ? 'infinity' : last;
  return encodeCursor([`${sort}:${shelf}:${asOf.getTime()}`, key, id]);
};

/**
 * Reads a cursor. Cursors are the caller's to send, so nothing in one is trusted.
 * @throws Refusal `invalid-input` when it is not one that this sorting gave.
 */
export const markOf = (cursor: string, sort: string, type: KeyType, shelves: readonly Shelf[]): Mark => {
  const mark = z.tuple([z.string(), keys[type], Id]).safeParse(decodeCursor(cursor, 3));
  const [name, shelfName = '', ms] = mark.data?.[0].split(':') ?? [];
  const shelf = shelves.find((one) => one.name === shelfName);
  const asOf = ms === undefined ? null : new Date(/^\d{1,15}$/.test(ms) ? Number(ms) : Number.NaN);
  if (mark.success && name === sort && shelf && !Number.isNaN(asOf?.getTime()))
    return { shelf: shelf.name, last: mark.data[1], id: mark.data[2], asOf };
  throw new Refusal('invalid-input', 'This cursor belongs to another sorting. Start from the first page.', {
    errors: [{ field: 'cursor', message: 'belongs to another sorting' }],
  });
};
