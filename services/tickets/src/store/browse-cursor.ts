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

/** The place in a sorting where a page ended: its last ticket, and the shelf that was on. */
export type Place = { readonly last: Date | string | number; readonly id: string; readonly shelf: Shelf['name'] };

const nameOf = (sort: string, shelf: Shelf['name']): string => (shelf ? `${sort} ${shelf}` : sort);

/** The cursor of a place. */
export const cursorOf = (sort: string, { last, id, shelf }: Place): string => {
  const key = last instanceof Date ? last.toISOString() : last === Number.POSITIVE_INFINITY ? 'infinity' : last;
  return encodeCursor([nameOf(sort, shelf), key, id]);
};

/**
 * Reads a cursor. Cursors are the caller's to send, so nothing in one is trusted.
 * @throws Refusal `invalid-input` when it is not one that this sorting gave.
 */
export const placeOf = (cursor: string, sort: string, type: KeyType, shelves: readonly Shelf[]): Place => {
  const place = z.tuple([z.string(), keys[type], Id]).safeParse(decodeCursor(cursor, 3));
  const shelf = shelves.find(({ name }) => nameOf(sort, name) === place.data?.[0]);
  if (place.success && shelf) return { shelf: shelf.name, last: place.data[1], id: place.data[2] };
  throw new Refusal('invalid-input', 'This cursor belongs to another sorting. Start from the first page.', {
    errors: [{ field: 'cursor', message: 'belongs to another sorting' }],
  });
};
