import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventChange, Order } from '@ticketing/contracts/http/orders';
import { changeRows } from './event-changes.ts';
import { eventNow, groupOf, isMoved, isOver } from './event-now.ts';

const viewer = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const at = '2026-11-01T09:00:00.000Z';
const later = '2026-11-02T09:00:00.000Z';
const change = (field: EventChange['field'], from: string | null, to: string | null, when = at): EventChange => ({
  ...{ field, from, to, at: when },
});
const bought = {
  title: 'Nick Cave',
  startsAt: '2026-11-28T19:00:00.000Z',
  timeZone: 'Europe/Berlin',
  venue: 'Tempodrom',
  city: 'Berlin',
};
const order = (...changes: readonly EventChange[]) =>
  ({ title: 'Nick Cave', event: bought, changes: [...changes], status: 'complete' }) as unknown as Order;

test('what has changed is read as from and to, in the order what, when, where, each with when it was changed', () => {
  const rows = changeRows(
    order(
      change('city', 'Berlin', 'Potsdam', later),
      change('venue', 'Tempodrom', null),
      change('startsAt', bought.startsAt, '2026-11-29T18:30:00.000Z'),
      change('title', 'Nick Cave', 'Nick Cave & guests'),
    ),
    viewer,
  );
  assert.deepEqual(rows, [
    { what: 'Event', from: 'Nick Cave', to: 'Nick Cave & guests', at },
    {
      what: 'Starts',
      from: 'Saturday, 28 November 2026 at 20:00',
      to: 'Sunday, 29 November 2026 at 19:30',
      at,
    },
    { what: 'Venue', from: 'Tempodrom', to: 'not given', at },
    { what: 'City', from: 'Berlin', to: 'Potsdam', at: later },
  ]);
  assert.deepEqual(changeRows(order(), viewer), []);
});

test('a change of the zone is told as the time that one now reads, and not at all where that is the same', () => {
  const [row, ...others] = changeRows(order(change('timeZone', 'Europe/Berlin', 'Europe/London', later)), viewer);
  assert.deepEqual(others, []);
  assert.deepEqual([row?.what, row?.from, row?.at], ['Starts', 'Saturday, 28 November 2026 at 20:00', later]);
  assert.match(row?.to ?? '', /^Saturday, 28 November 2026 at 19:00 London time/);
  const both = changeRows(
    order(
      change('startsAt', bought.startsAt, '2026-11-28T20:00:00.000Z'),
      change('timeZone', 'Europe/Berlin', 'Europe/London', later),
    ),
    viewer,
  );
  assert.deepEqual(
    both.map(({ what, at: when }) => [what, when]),
    [['Starts', later]],
  );
  assert.deepEqual(changeRows(order(change('timeZone', 'Europe/Berlin', 'Europe/Paris')), viewer), []);
});

test('an event as it is now has what its seller changed, and nothing of what they took away', () => {
  const now = eventNow(order(change('venue', 'Tempodrom', null), change('city', 'Berlin', 'Potsdam')));
  assert.deepEqual([now.title, now.venue, now.city], ['Nick Cave', undefined, 'Potsdam']);
  assert.deepEqual(eventNow({ title: 'Old' }), { title: 'Old' }, 'a former release says nothing more');
  assert.equal(isMoved(order(change('title', 'a', 'b'))), false);
  assert.equal(isMoved(order(change('venue', 'a', 'b'))), true);
  assert.equal(isMoved({}), false);
});

test('each order is in one list: by its event as it is now once it is paid, and coming until then', () => {
  const before = Date.parse('2026-11-28T18:59:59.000Z');
  const after = Date.parse('2026-11-28T19:00:00.000Z');
  const ordered = (given: Partial<Order>) => ({ ...order(), ...given }) as Order;
  assert.deepEqual([groupOf(ordered({}), before), groupOf(ordered({}), after)], ['coming', 'past']);
  for (const status of ['awaiting-payment', 'confirming'] as const)
    assert.equal(groupOf(ordered({ status }), after), 'coming', status);
  for (const status of ['cancelled', 'refunded'] as const)
    assert.equal(groupOf(ordered({ status }), before), 'cancelled', status);
  const moved = order(change('startsAt', bought.startsAt, '2027-01-01T19:00:00.000Z'));
  assert.equal(groupOf(moved, after), 'coming', 'it was put off');
  assert.equal(
    groupOf(ordered({ event: { title: 'x', timeZone: 'UTC' } }), after),
    'coming',
    'nobody knows when it is',
  );
  assert.equal(isOver({ startsAt: bought.startsAt, endsAt: '2026-11-30T22:00:00.000Z' }, after), false);
});
