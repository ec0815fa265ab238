import { Refusal } from '../refusal.ts';

/** Packs the sort values of the last row into a cursor that means nothing to the caller. */
export const encodeCursor = (values: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** Unpacks a cursor. @throws Refusal `invalid-input` when it is not one of ours with `length` values. */
export const decodeCursor = (cursor: string, length: number): (string | number | null)[] => {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isOurs = Array.isArray(values) && values.length === length && values.every(isSortValue);
    if (isOurs && encodeCursor(values) === cursor) return values;
  } catch {}
  const message = 'is not one that an earlier page gave';
  throw new Refusal('invalid-input', `The cursor ${message}. Start from the first page.`, {
    errors: [{ field: 'cursor', message }],
  });
};

const isSortValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';
