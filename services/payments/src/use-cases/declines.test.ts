import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { pino } from 'pino';
import { declinesBeforePause, declinesOfBuyerADay } from '../domain/declines.ts';
import type { limits } from '../limits.ts';
import { putPayment, readPayment } from '../testing/rows.ts';
import { createDeclines, noDeclines } from './count-declines.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

/** Declines with a limiter of the test's own. Returns what is refunded, and the security events in the log. */
const start = ({ isOver = false, isLimited = true } = {}) => {
  const [refunded, counted, events]: [object[], unknown[], Record<string, unknown>[]] = [[], [], []];
  const limiter = {
    count: async (...given: readonly unknown[]) => {
      counted.push(given);
      return { isOver, retryAfterSeconds: 600 };
    },
    refund: async (keys: object) => void refunded.push(keys),
  } as unknown as Limiter<typeof limits>;
  const log = pino({}, { write: (line: string) => void events.push(JSON.parse(line)) });
  return { ...createDeclines(database, limiter, log, isLimited), refunded, counted, events };
};

const attempt = () => ({ orderId: randomUUID(), buyerId: randomUUID(), network: '203.0.113.9' });
const putDeclines = (buyerId: string, orderId: string, count: number) =>
  database.query(
    `insert into card_declines (charge_id, order_id, buyer_id)
     select gen_random_uuid(), $1, $2 from generate_series(1, $3::int)`,
    [orderId, buyerId, count],
  );

describe('a pause', () => {
  it('is required of an order with too many declines, and named in the refusal', async () => {
    const one = attempt();
    await start().requireNoPause(one);
    await putDeclines(one.buyerId, one.orderId, declinesBeforePause);
    const { orderId } = one;
    await assert.rejects(start().requireNoPause(one), { code: 'too-many-declines', facts: { orderId } });
    await start().requireNoPause({ ...one, orderId: randomUUID() });
    await start({ isLimited: false }).requireNoPause(one);
  });
});

describe('a card that is tried', () => {
  it('counts for its network if it is declined, and in no other case', async () => {
    for (const [isDeclined, error] of [
      [true, null],
      [true, new Error('declined')],
      [false, null],
      [false, new Error('the database is away')],
    ] as const) {
      const { countByNetwork, counted, refunded } = start();
      const trying = countByNetwork(attempt(), async (onDeclined) => {
        if (isDeclined) onDeclined();
        if (error) throw error;
        return 'done';
      });
      if (error) await assert.rejects(trying, (thrown) => thrown === error);
      else assert.equal(await trying, 'done');
      assert.deepEqual(counted, [['declinesByNetwork', '203.0.113.9']]);
      assert.deepEqual(refunded, isDeclined ? [] : [{ declinesByNetwork: '203.0.113.9' }]);
    }
  });

  it('is not tried where the network has too many declines, and the refusal names the order and the limit', async () => {
    const { countByNetwork, refunded } = start({ isOver: true });
    const one = attempt();
    const facts = { orderId: one.orderId, limit: 'declinesByNetwork' };
    await assert.rejects(
      countByNetwork(one, () => assert.fail('it was tried')),
      { code: 'too-many-declines', retryAfterSeconds: 600, facts },
    );
    assert.deepEqual(refunded, []);
  });
});

describe('a declined charge', () => {
  const fieldsOf = (events: readonly Record<string, unknown>[]) =>
    events.map(({ event, orderId, userId, reason }) => ({ event, orderId, userId, reason }));

  it('is recorded once, with its order, its buyer and the reason; one of nobody here is not', async () => {
    const { record, events } = start();
    const { intent_id, order_id: orderId, buyer_id: userId } = await putPayment(database);
    assert.equal(await record(intent_id ?? '', `ch_${orderId}`, 'expired_card'), false);
    assert.equal(await record(intent_id ?? '', `ch_${orderId}`, 'expired_card'), false);
    assert.equal(await record('pi_of_nobody', `ch_of_nobody_${orderId}`), false);
    assert.deepEqual(fieldsOf(events), [{ event: 'card-declined', orderId, userId, reason: 'expired_card' }]);
  });

  it('that is the last of the day makes the unpaid payments of the buyer due, and is recorded as card testing', async () => {
    for (const [before, status, isLimited, expected] of [
      [declinesOfBuyerADay - 1, 'created', true, true],
      [declinesOfBuyerADay - 2, 'created', true, false],
      [declinesOfBuyerADay - 1, 'authorized', true, false],
      [declinesOfBuyerADay - 1, 'created', false, false],
    ] as const) {
      const { record, areTooMany, events } = start({ isLimited });
      const { id, intent_id, order_id: orderId, buyer_id: userId } = await putPayment(database, { status });
      await putDeclines(userId, orderId, before);
      assert.equal(await record(intent_id ?? '', `ch_${orderId}`), expected);
      const recorded = ['card-declined', ...(expected ? ['card-testing'] : [])];
      assert.deepEqual(
        fieldsOf(events),
        recorded.map((event) => ({ event, orderId, userId, reason: undefined })),
      );
      assert.equal((await readPayment(database, id)).asked, expected ? 'provider' : null);
      assert.equal(await areTooMany(id), isLimited && before === declinesOfBuyerADay - 1);
    }
  });
});

it('where declines are not counted, every card is tried and nothing is too much', async () => {
  assert.equal(await noDeclines.countByNetwork(attempt(), async (onDeclined) => onDeclined() ?? 'done'), 'done');
  assert.deepEqual([await noDeclines.record('pi_1', 'ch_1'), await noDeclines.areTooMany('p1')], [false, false]);
  await noDeclines.requireNoPause(attempt());
});
