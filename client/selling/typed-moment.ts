import { localTimeAt, readLocalTime } from '../words/local-time.ts';

/** What stands in a date field, and which of the two moments it is where clocks are set back over it. */
export type TypedMoment = { readonly local: string; readonly turn?: 'first' | 'second' };

/** What a typed moment is: nothing, a moment (ISO 8601 UTC), one of two that is not chosen yet, or a mistake. */
export type ReadMoment =
  | { readonly kind: 'empty' | 'no-date' }
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'choose'; readonly first: string; readonly second: string }
  | { readonly kind: 'never'; readonly from: string; readonly to: string };

/** A moment as the date field of its form shows it, on the clocks of a zone. */
export const typedMoment = (at: string | undefined, timeZone: string): TypedMoment => {
  if (at === undefined) return { local: '' };
  const local = localTimeAt(at, timeZone);
  const read = readLocalTime(local, timeZone);
  if (read.kind !== 'twice') return { local };
  return { local, turn: Date.parse(at) < Date.parse(read.second) ? 'first' : 'second' };
};

/** Which moment is typed. `seconds` are those that a date field does not show, e.g. `:30.500`. */
export const readTyped = ({ local, turn }: TypedMoment, timeZone: string, seconds = ''): ReadMoment => {
  if (local === '') return { kind: 'empty' };
  const read = readLocalTime(local + seconds, timeZone);
  if (read.kind === 'once') return { kind: 'at', at: read.at };
  if (read.kind !== 'twice') return read;
  return turn ? { kind: 'at', at: read[turn] } : { kind: 'choose', first: read.first, second: read.second };
};
