import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Refusal } from '@ticketing/common/refusal';
import { hearOfTicket, ordersDatabase, placement, placementRules } from '../testing/fixtures.ts';
import { createPlacing } from './place-order.ts';

const rules = placementRules();

describe('placing under load', () => {
  it('sends away with a word when to come again who would wait too long, and decides about all the others', async () => {
    const { database, close } = await ordersDatabase();
    const ticket = await hearOfTicket(database, { quantity: 20_000 });
    const { place } = createPlacing(database, rules);
    const answers = await Promise.allSettled(Array.from({ length: 1_510 }, () => place(placement(ticket.id))));
    await close();
    const won = answers.filter((one) => one.status === 'fulfilled' && one.value.outcome === 'created');
    const shed = answers.filter((one) => one.status === 'rejected').map(({ reason }) => reason as Refusal);
    assert.equal(won.length, 1_500);
    assert.equal(shed.length, 10);
    const text = 'More people are buying than we can serve at once. Try again in a moment.';
    for (const { code, message, retryAfterSeconds } of shed)
      assert.deepEqual([code, message, retryAfterSeconds], ['unavailable', text, 1]);
  });

  it('is busy from 32 requests in one batch on', async () => {
    for (const [count, expected] of [
      [31, false],
      [32, true],
    ] as const) {
      const call = async (_: string, [, , , , , keys]: readonly string[][]) =>
        keys?.map(() => ({ outcome: 'created' }));
      const { place, isBusy } = createPlacing({ call } as never, rules);
      await Promise.all(Array.from({ length: count }, () => place(placement('ticket'))));
      assert.equal(isBusy(), expected, `${count} requests`);
    }
  });

  it('is busy while many come together, and a moment later no longer', async () => {
    const { database, close } = await ordersDatabase();
    const ticket = await hearOfTicket(database, { quantity: 200 });
    const { place, isBusy } = createPlacing(database, rules);
    await place(placement(ticket.id));
    assert.equal(isBusy(), false);
    const crowd = Promise.all(Array.from({ length: 100 }, () => place(placement(ticket.id))));
    await sleep(1);
    assert.equal(isBusy(), true);
    await crowd;
    await sleep(250);
    assert.equal(isBusy(), false);
    await close();
  });
});
