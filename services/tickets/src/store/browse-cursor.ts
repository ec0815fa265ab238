import { decodeCursor } from '@ticketing/common/http/page';
import { Refusal } from '@ticketing/common/refusal';
import { Id, Moment } from '@ticketing/contracts/values';
import { z } from 'zod';

/** PostgreSQL's type of what is sorted by. */
export type KeyType = 'timestamptz' | 'int';

const keys = {
  timestamptz: z.union([Moment.transform((moment) => new Date(moment)), z.literal('infinity')]),
  int: z.int32(),
} as const;

/**
 * The place in a sorting where a page ended. Cursors are the caller's to send, so nothing in one is trusted.
 * @throws Refusal `invalid-input` when it is not one that this sorting gave.
 */
export const placeOf = (cursor: string, sort: string, type: KeyType): { last: Date | string | number; id: string } => {
  const place = z.tuple([z.literal(sort), keys[type], Id]).safeParse(decodeCursor(cursor, 3));
  if (place.success) return { last: place.data[1], id: place.data[2] };
  throw new Refusal('invalid-input', 'This cursor belongs to another sorting. Start from the first page.', {
    errors: [{ field: 'cursor', message: 'belongs to another sorting' }],
  });
};
