import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { clockChangeBetween, localTimeAt, readLocalTime } from './local-time.ts';
import { offsetAt, wallTime } from './zone-offset.ts';

const minute = 60_000;
const day = 1440 * minute;
const first = Date.UTC(2026, 0, 1);
const last = Date.UTC(2029, 0, 1);
const zones = Intl.supportedValuesOf('timeZone');

type Change = { readonly zone: string; readonly at: number; readonly from: number; readonly to: number };
let changes: readonly Change[] = [];

const sampleMs = 20 * day;

/** Every change of clocks of a zone in 2026–2028. Two changes are further apart than two samples. */
const changesOf = (zone: string): readonly Change[] => {
  const found: Change[] = [];
  for (let before = first; before < last; before += sampleMs) {
    const after = before + sampleMs;
    const [from, to] = [offsetAt(before, zone), offsetAt(after, zone)];
    if (from !== to) found.push({ zone, at: clockChangeBetween(before, after, zone), from, to });
  }
  return found;
};
before(() => {
  changes = zones.flatMap(changesOf);
});

/** A clock in UTC that shows this, as a date field writes it. */
const local = (wall: number): string => new Date(wall).toISOString().slice(0, 16);
const iso = (at: number): string => new Date(at).toISOString();

test('a local time that exists once is read as the moment it was written from, in every zone around every change of its clocks', () => {
  assert.ok(zones.length > 400 && changes.length > 600, `${zones.length} zones, ${changes.length} changes`);
  for (const { zone, at, from, to } of changes)
    for (const minutes of [-1440, -60, -1, 0, 1, 60, 1440]) {
      const moment = at + minutes * minute;
      const read = readLocalTime(localTimeAt(iso(moment), zone), zone);
      const isRepeated = to < from && moment >= at - (from - to) && moment < at + (from - to);
      if (isRepeated) assert.equal(read.kind, 'twice', `${zone} ${iso(moment)}`);
      else assert.deepEqual(read, { kind: 'once', at: iso(moment) }, zone);
    }
});

test('a local time that clocks are set forward over is never, and one that they are set back over is two moments, in every zone', () => {
  for (const { zone, at, from, to } of changes) {
    const [low, high] = [at + Math.min(from, to), at + Math.max(from, to)];
    for (const wall of [low, low + minute, high - minute]) {
      const read = readLocalTime(local(wall), zone);
      if (to > from) assert.deepEqual(read, { kind: 'never', from: local(at + from), to: local(at + to) }, zone);
      else assert.deepEqual(read, { kind: 'twice', first: iso(wall - from), second: iso(wall - to) }, zone);
    }
    for (const wall of [low - minute, high]) assert.equal(readLocalTime(local(wall), zone).kind, 'once', zone);
  }
});

test('any minute of these years, in any zone, is read as itself, or as one of two', () => {
  const moment = fc.integer({ min: first / minute, max: last / minute }).map((minutes) => minutes * minute);
  fc.assert(
    fc.property(fc.constantFrom(...zones), moment, (zone, at) => {
      const read = readLocalTime(localTimeAt(iso(at), zone), zone);
      const moments = read.kind === 'once' ? [read.at] : read.kind === 'twice' ? [read.first, read.second] : [];
      assert.ok(moments.includes(iso(at)), `${zone} ${iso(at)}`);
    }),
    { numRuns: 2_000 },
  );
});

test('offsets agree with those that the platform writes, and keep milliseconds', () => {
  assert.equal(offsetAt(Date.UTC(2026, 6, 1), 'Asia/Kathmandu'), 345 * minute);
  assert.equal(offsetAt(Date.UTC(2026, 6, 1, 0, 0, 0, 7), 'America/St_Johns'), -150 * minute);
  assert.equal(offsetAt(-1, 'UTC'), 0);
  assert.equal(
    wallTime(Date.UTC(2026, 10, 1, 5, 30, 12, 345), 'America/New_York'),
    Date.UTC(2026, 10, 1, 1, 30, 12, 345),
  );
});

test('seconds and milliseconds that were written are kept', () => {
  assert.deepEqual(readLocalTime('2026-11-28T19:30:12.345', 'America/New_York'), {
    kind: 'once',
    at: '2026-11-29T00:30:12.345Z',
  });
  assert.deepEqual(readLocalTime('2026-11-28T19:30:12', 'Europe/Berlin'), {
    kind: 'once',
    at: '2026-11-28T18:30:12.000Z',
  });
});

test('what no calendar has is no date, and nothing throws', () => {
  for (const none of [
    ...[
      '',
      '2026',
      '2026-11-28',
      'soon',
      '2026-02-31T10:00',
      '2027-02-29T10:00',
      '2026-13-01T10:00',
      '2026-00-10T10:00',
    ],
    ...['2026-11-28T24:00', '2026-11-28T25:00', '2026-11-28T10:60', '12026-11-28T10:00', '+12026-11-28T10:00'],
    ...['0026-11-28T10:00', '1969-12-31T10:00', '2026-11-28T10:00Z', '2026-11-28 10:00', ' 2026-11-28T10:00'],
  ])
    assert.deepEqual(readLocalTime(none, 'Europe/Amsterdam'), { kind: 'no-date' }, none);
  assert.equal(readLocalTime('2028-02-29T10:00', 'Europe/Amsterdam').kind, 'once');
  assert.equal(readLocalTime('9999-12-31T18:59', 'America/New_York').kind, 'once');
  // Moments in the year 10,000, and before 1970.
  assert.equal(readLocalTime('9999-12-31T19:00', 'America/New_York').kind, 'no-date');
  assert.equal(readLocalTime('1970-01-01T08:59', 'Asia/Tokyo').kind, 'no-date');
  fc.assert(fc.property(fc.string(), (text) => readLocalTime(text, 'Europe/Amsterdam').kind.length > 0));
});
