import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { daysBetween, daysOf } from './days.ts';

const range = (text: string | null): [string, string] => {
  const [, from, to] = /^\[(.+),(.+)\)$/.exec(text ?? '') ?? [];
  return [new Date(from ?? '').toISOString(), new Date(to ?? '').toISOString()];
};
const is = (text: string | null, now: string): boolean => {
  if (text === null) return false;
  const [from, to] = range(text);
  return from <= now && now < to;
};

describe('the days of something', () => {
  it('are those of its own zone, whatever day it is elsewhere', () => {
    // 20:00 on Saturday in New York is Sunday in Amsterdam.
    const { today, week, weekend } = daysOf({ startsAt: '2026-12-13T01:00:00.000Z' }, 'America/New_York');
    assert.deepEqual(range(today), ['2026-12-12T05:00:00.000Z', '2026-12-13T05:00:00.000Z']);
    assert.deepEqual(range(week), ['2026-12-06T05:00:00.000Z', '2026-12-13T05:00:00.000Z']);
    assert.deepEqual(range(weekend), ['2026-12-07T05:00:00.000Z', '2026-12-14T05:00:00.000Z']);
  });

  it('of a weekend begin on Friday at 17:00', () => {
    const weekendOf = (startsAt: string, endsAt?: string) => daysOf({ startsAt, endsAt }, 'UTC').weekend;
    assert.equal(weekendOf('2026-12-11T16:59:59.000Z'), null);
    for (const startsAt of ['2026-12-11T17:00:00.000Z', '2026-12-13T23:59:59.000Z'])
      assert.deepEqual(range(weekendOf(startsAt)), ['2026-12-07T00:00:00.000Z', '2026-12-14T00:00:00.000Z']);
    assert.equal(weekendOf('2026-12-14T00:00:00.000Z'), null);
    assert.ok(weekendOf('2026-12-11T15:00:00.000Z', '2026-12-11T18:00:00.000Z'), 'an afternoon that lasts into it');
    const [from, to] = range(weekendOf('2026-12-09T10:00:00.000Z', '2026-12-22T10:00:00.000Z'));
    assert.deepEqual([from, to], ['2026-12-07T00:00:00.000Z', '2026-12-21T00:00:00.000Z']);
    assert.equal(weekendOf('2026-12-07T10:00:00.000Z', '2026-12-10T10:00:00.000Z'), null);
  });

  it('are all on which it goes on; a night belongs to the day on which it began', () => {
    const days = (startsAt: string, endsAt: string) => daysBetween({ startsAt, endsAt }, 'UTC').map(String);
    assert.deepEqual(days('2026-12-11T20:00:00.000Z', '2026-12-13T22:00:00.000Z'), [
      '2026-12-11',
      '2026-12-12',
      '2026-12-13',
    ]);
    assert.deepEqual(days('2026-12-12T23:00:00.000Z', '2026-12-13T05:59:00.000Z'), ['2026-12-12']);
    assert.equal(days('2026-01-01T20:00:00.000Z', '2026-12-01T20:00:00.000Z').length, 14);
    assert.deepEqual(daysBetween({}, 'UTC'), []);
    assert.deepEqual(daysOf({}, 'UTC'), {
      ...{ firstDay: null, lastDay: null, today: null, week: null, weekend: null },
    });
    const night = daysOf({ startsAt: '2026-12-12T23:00:00.000Z', endsAt: '2026-12-13T05:00:00.000Z' }, 'UTC').today;
    assert.deepEqual(range(night), ['2026-12-12T00:00:00.000Z', '2026-12-13T05:00:00.000Z'], 'until it is over');
  });

  it('are, in every zone and over every change of clocks, the dates its calendar shows', () => {
    const moment = fc
      .date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(moment, zone, fc.integer({ min: -9, max: 3 }), fc.nat(86_399_999), (startsAt, timeZone, days, ms) => {
        const now = new Date(Date.parse(startsAt) + days * 86_400_000 + ms).toISOString();
        const dateOf = (at: string) => Temporal.PlainDate.from(new Date(at).toLocaleDateString('sv', { timeZone }));
        const ahead = dateOf(now).until(dateOf(startsAt)).days;
        const { today, week } = daysOf({ startsAt }, timeZone);
        assert.equal(is(today, now), ahead === 0, `${startsAt} ${now}`);
        assert.equal(is(week, now), ahead >= 0 && ahead <= 6, `${startsAt} ${now}`);
      }),
      { numRuns: 500 },
    );
  });
});
