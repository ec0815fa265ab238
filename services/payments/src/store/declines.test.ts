import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { inSeconds, putPayment, readPayment } from '../testing/rows.ts';
import { countDeclinesOfPayer, deleteOldDeclines, expediteUnpaid, findDeclines, insertDecline } from './declines.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

const daySeconds = 86_400;
/** Puts declines of a buyer there, each so many seconds ago. */
const putDeclines = async (buyerId: string, secondsAgo: readonly number[], orderId: string = randomUUID()) => {
  await database.query(
    `insert into card_declines (charge_id, order_id, buyer_id, declined_at)
     select gen_random_uuid(), $1, $2, now() - make_interval(secs => seconds) from unnest($3::int[]) as ago (seconds)`,
    [orderId, buyerId, secondsAgo],
  );
};
const agesOf = async (buyerId: string): Promise<number[]> => {
  const { declines, now } = await findDeclines(database, buyerId);
  return declines.map(({ declinedAt }) => Math.floor((now.getTime() - declinedAt.getTime()) / 1_000));
};

describe('a declined card', () => {
  it('is counted once by its charge, for the buyer and the order of the intent', async () => {
    const payment = await putPayment(database);
    const expected = { paymentId: payment.id, orderId: payment.order_id, buyerId: payment.buyer_id };
    assert.deepEqual({ ...(await insertDecline(database, payment.intent_id ?? '', 'ch_1')) }, expected);
    assert.equal(await insertDecline(database, payment.intent_id ?? '', 'ch_1'), null);
    assert.ok(await insertDecline(database, payment.intent_id ?? '', 'ch_2'));
    const { declines, now } = await findDeclines(database, payment.buyer_id);
    assert.deepEqual(
      declines.map(({ orderId }) => orderId),
      [payment.order_id, payment.order_id],
    );
    for (const { declinedAt } of declines) assert.ok(Math.abs(now.getTime() - declinedAt.getTime()) < 60_000);
  });

  it('of an intent of nobody here is not counted', async () => {
    assert.equal(await insertDecline(database, 'pi_of_nobody', 'ch_3'), null);
  });
});

describe('the declines of a buyer', () => {
  it('are those of the last day, newest first, and none of other buyers', async () => {
    const [buyer, other] = [randomUUID(), randomUUID()];
    await putDeclines(other, [10]);
    await putDeclines(buyer, [600, 5, daySeconds - 60, daySeconds + 60, 30 * daySeconds]);
    const ages = await agesOf(buyer);
    assert.equal(ages.length, 3);
    assert.deepEqual(
      ages,
      ages.toSorted((a, b) => a - b),
    );
    assert.ok((ages.at(-1) ?? 0) >= daySeconds - 60);
  });

  it('are at most 100, the newest', async () => {
    const buyer = randomUUID();
    await putDeclines(
      buyer,
      Array.from({ length: 105 }, (_, nth) => 1_000 + nth * 100),
    );
    const ages = await agesOf(buyer);
    assert.equal(ages.length, 100);
    assert.ok((ages.at(-1) ?? 0) < 1_000 + 100 * 100);
  });

  it('without any there are none, and the clock is known', async () => {
    const { declines, now } = await findDeclines(database, randomUUID());
    assert.deepEqual(declines, []);
    assert.ok(Math.abs(now.getTime() - Date.now()) < 60_000);
  });

  it('count for each of their payments, over all orders, for a day', async () => {
    const buyer_id = randomUUID();
    const payment = await putPayment(database, { buyer_id });
    await putDeclines(buyer_id, [5, daySeconds - 60, daySeconds + 60]);
    await putDeclines(buyer_id, [5]);
    await putDeclines(randomUUID(), [5]);
    assert.equal(await countDeclinesOfPayer(database, payment.id, 100), 3);
    assert.equal(await countDeclinesOfPayer(database, payment.id, 2), 2);
    assert.equal(await countDeclinesOfPayer(database, randomUUID(), 100), 0);
  });
});

it('the unpaid payments of a buyer that have an intent are due at once, and no others', async () => {
  const buyer_id = randomUUID();
  const later = { checks: 9, check_at: inSeconds(600) };
  const due = [
    await putPayment(database, { ...later, buyer_id }),
    await putPayment(database, { ...later, buyer_id, status: 'requires-action' }),
  ];
  const asked = await putPayment(database, { ...later, buyer_id, asked: 'orders' });
  const others = [
    await putPayment(database, later),
    await putPayment(database, { ...later, buyer_id, intent_id: null }),
  ];
  for (const status of PaymentStatus.options)
    if (status !== 'created' && status !== 'requires-action')
      others.push(await putPayment(database, { ...later, buyer_id, status }));
  assert.equal(await expediteUnpaid(database, buyer_id), 3);
  const read = async ({ id }: { readonly id: string }) => {
    const row = await readPayment(database, id);
    return { asked: row.asked, checks: row.checks, isDue: (row.dueInSeconds ?? 1) <= 0 };
  };
  for (const payment of due) assert.deepEqual(await read(payment), { asked: 'provider', checks: 0, isDue: true });
  assert.deepEqual(await read(asked), { asked: 'orders', checks: 0, isDue: true });
  for (const payment of others) assert.deepEqual(await read(payment), { asked: null, checks: 9, isDue: false });
});

it('declines are deleted after 30 days', async () => {
  const buyer = randomUUID();
  await putDeclines(buyer, [5, 29 * daySeconds, 31 * daySeconds]);
  await deleteOldDeclines(database);
  const left = await database.query('select from card_declines where buyer_id = $1', [buyer]);
  assert.equal(left.length, 2);
});
