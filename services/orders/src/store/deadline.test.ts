import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { hearOfTicket, ordersDatabase, plantUnpaidOrders } from '../testing/fixtures.ts';
import { noteAnswer, openQuestion, readHeardUntil } from './deadline.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());
beforeEach(() => database.query('truncate orders'));

/** Seconds from now, negative if ago; null is never. */
type Seconds = number | null;
const given = async ({ asked, answered, due }: { asked: Seconds; answered: Seconds; due: Seconds }): Promise<void> => {
  await database.query(
    `update deadline set asked_at = coalesce(clock_timestamp() + make_interval(secs => $1), '-infinity'),
       answered_at = coalesce(clock_timestamp() + make_interval(secs => $2), '-infinity')`,
    [asked, answered],
  );
  if (due !== null) await plantUnpaidOrders(database, (await hearOfTicket(database)).id, 1, due);
};
const clock = async (): Promise<number> => {
  const [row] = await database.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) as at');
  return row!.at.getTime();
};

for (const [what, moments, isAsked] of [
  ['an order is due and payments was never asked', { asked: null, answered: null, due: -1 }, true],
  ['no order is there', { asked: null, answered: null, due: null }, false],
  ['no order is due yet', { asked: null, answered: null, due: 60 }, false],
  ['an order became due after the last answer', { asked: -8, answered: -8, due: -5 }, true],
  ['all due orders are covered by the last answer', { asked: -8, answered: -5, due: -6 }, false],
  // Asked later than the slowest machine gets here.
  ['the last question is not answered and not a second old', { asked: 60, answered: -8, due: -5 }, false],
  ['the last question is not answered for more than a second', { asked: -1.5, answered: -8, due: -5 }, true],
  ['the last question was answered, however new it is', { asked: -0.2, answered: -0.2, due: -0.1 }, true],
] as const)
  it(`payments is ${isAsked ? 'asked' : 'not asked'} when ${what}`, async () => {
    await given(moments);
    const from = await clock();
    const at = await openQuestion(database);
    assert.equal(at !== null, isAsked);
    if (at) assert.ok(at.getTime() >= from && at.getTime() <= (await clock()), 'at this moment');
  });

it('payments is not asked about orders that are being confirmed, or have ended', async () => {
  await given({ asked: null, answered: null, due: -1 });
  for (const [status, reason] of [
    ['confirming', null],
    ['complete', null],
    ['cancelled', 'expired'],
  ]) {
    await database.query('update orders set status = $1, reason = $2', [status, reason]);
    assert.equal(await openQuestion(database), null, String(status));
  }
});

it('a question names the moment it is asked, not the beginning of its transaction', async () => {
  await given({ asked: null, answered: null, due: -1 });
  const from = await database.transaction(async (tx) => {
    await tx.query('select pg_sleep(0.02)');
    return [await clock(), await openQuestion(tx)] as const;
  });
  assert.ok(from[1] && from[1].getTime() >= from[0]);
});

it('the newest answer counts, in whichever order they arrive', async () => {
  await given({ asked: null, answered: null, due: null });
  assert.deepEqual(await readHeardUntil(database), new Date(0), 'none has arrived');
  const [older, newer] = [new Date('2026-11-01T12:00:00.000Z'), new Date('2026-11-01T12:00:01.000Z')];
  for (const at of [older, newer, older]) await noteAnswer(database, at);
  assert.deepEqual(await readHeardUntil(database), newer);
});
