import { offsetAt, wallTime } from './zone-offset.ts';

/** What a local time (`2026-11-28T19:30`, as date fields write it) means in a zone. Moments are ISO 8601 UTC. */
export type LocalTime =
  | { readonly kind: 'once'; readonly at: string }
  /** Clocks are set back over it: it comes twice, `first` before `second`. */
  | { readonly kind: 'twice'; readonly first: string; readonly second: string }
  /** Clocks are set forward over it: it never comes. They go from `from` to `to`, the next local time there is. */
  | { readonly kind: 'never'; readonly from: string; readonly to: string }
  /** It is no date of a calendar, or not in a year of four digits. */
  | { readonly kind: 'no-date' };

const dayMs = 86_400_000;
const secondMs = 1000;
const format = /^(\d{4})-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/;

const iso = (at: number): string => new Date(at).toISOString();

/** A local time as a date field writes it, to the minute. */
const written = (wall: number): string => iso(wall).slice(0, 16);

/** The local time in a zone at a moment, to the minute: `2026-11-28T19:30`. */
export const localTimeAt = (at: string, timeZone: string): string => written(wallTime(Date.parse(at), timeZone));

/** Whether a moment, or a local time, lies in the years that the services take. */
const isTaken = (at: number): boolean => at >= 0 && at < Date.UTC(10_000, 0);

/** A local time as the ms at which a clock in UTC shows it, or null if no calendar has it. */
const wallOf = (local: string): number | null => {
  if (!format.test(local)) return null;
  const wall = Date.parse(`${local}Z`);
  // `Date` takes some days for those after them, such as 31 February for 3 March.
  return Number.isNaN(wall) || written(wall) !== local.slice(0, 16) || !isTaken(wall) ? null : wall;
};

/** The moment, to the second, at which clocks change between two moments that differ in their offset. All in ms. */
export const clockChangeBetween = (before: number, after: number, timeZone: string): number => {
  const offset = offsetAt(before, timeZone);
  let [low, high] = [Math.floor(before / secondMs), Math.ceil(after / secondMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * secondMs, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high * secondMs;
};

/** Which moment a local time is in a zone: one, either of two, or none. */
export const readLocalTime = (local: string, timeZone: string): LocalTime => {
  const wall = wallOf(local);
  if (wall === null) return { kind: 'no-date' };
  // Clocks never change twice within two days.
  const offsets = [offsetAt(wall - dayMs, timeZone), offsetAt(wall + dayMs, timeZone)];
  const moments = [...new Set(offsets)].map((offset) => wall - offset).filter((at) => wallTime(at, timeZone) === wall);
  if (!moments.every(isTaken)) return { kind: 'no-date' };
  const [first, second] = moments.sort((one, other) => one - other).map(iso);
  if (first && second) return { kind: 'twice', first, second };
  if (first) return { kind: 'once', at: first };
  const change = clockChangeBetween(wall - dayMs, wall + dayMs, timeZone);
  return {
    kind: 'never',
    from: written(change + offsetAt(change - secondMs, timeZone)),
    to: written(wallTime(change, timeZone)),
  };
};
