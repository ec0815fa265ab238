import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { putPayment } from '../testing/rows.ts';
import { keepAnswer } from './answers.ts';
import { withoutLivePayment } from './orphans.ts';
import { findOwnPayment, findPayment, listOwnPayments, paymentExists, saveIntent } from './payments.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

describe('a payment', () => {
  it('is read as it was written', async () => {
    const row = await putPayment(database, { status: 'authorized', amount_cents: 8_400, currency: 'JPY', version: 3 });
    assert.deepEqual(
      { ...(await findPayment(database, row.id)) },
      {
        id: row.id,
        orderId: row.order_id,
        amountCents: 8_400,
        currency: 'JPY',
        title: null,
        quantity: null,
        status: 'authorized',
        provider: 'sandbox',
        intentId: row.intent_id,
        clientSecret: row.client_secret,
        nextActionUrl: null,
        version: 3,
        checks: 0,
        answered: [],
        createdAt: new Date(row.created_at),
        updatedAt: new Date(row.updated_at),
      },
    );
    await assert.rejects(findPayment(database, randomUUID()), /does not exist/);
  });

  it('has the answers to its own calls, the first to each key', async () => {
    const [one, other] = [await putPayment(database), await putPayment(database)];
    const card = { operation: 'confirm', subject: 'pm_visa', answer: 'declined' } as const;
    await keepAnswer(database, one.id, 'key', card, 'No.');
    await keepAnswer(database, one.id, 'key', { ...card, answer: 'failed' }, 'No answer.');
    await keepAnswer(database, one.id, 'another', { operation: 'capture', answer: 'refused' }, 'No.');
    await keepAnswer(database, other.id, 'key', { operation: 'create', answer: 'failed' }, 'No.');
    const answersOf = async (id: string) => (await findPayment(database, id)).answered.map((answer) => ({ ...answer }));
    assert.deepEqual(await answersOf(one.id), [card, { operation: 'capture', subject: null, answer: 'refused' }]);
    assert.deepEqual(await answersOf(other.id), [{ operation: 'create', subject: null, answer: 'failed' }]);
  });

  it('is shown to its buyer alone', async () => {
    const { id, buyer_id } = await putPayment(database);
    const own = await putPayment(database);
    assert.equal((await findOwnPayment(database, id, buyer_id))?.id, id);
    assert.equal(await findOwnPayment(database, id, own.buyer_id), null);
    assert.equal(await findOwnPayment(database, randomUUID(), buyer_id), null);
    assert.deepEqual([await paymentExists(database, id), await paymentExists(database, randomUUID())], [true, false]);
  });

  it('is listed with the 100 newest of its buyer, or with those of its order', async () => {
    const buyer_id = randomUUID();
    const ids: string[] = [];
    await putPayment(database);
    const [first] = [await putPayment(database, { buyer_id, id: '0199a000-0000-7000-8000-000000000000' })];
    for (let nth = 1; nth <= 100; nth++) {
      const id = `0199a000-0000-7000-8000-${`${nth}`.padStart(12, '0')}`;
      ids.unshift((await putPayment(database, { buyer_id, id })).id);
    }
    const listed = async (orderId: string | null) =>
      (await listOwnPayments(database, buyer_id, orderId)).map(({ id }) => id);
    assert.deepEqual(await listed(null), ids);
    assert.deepEqual(await listed(first?.order_id ?? ''), [first?.id]);
    assert.deepEqual(await listOwnPayments(database, randomUUID(), first?.order_id ?? ''), []);
  });
});

it('an intent is stored once, and only while its payment has not begun', async () => {
  const { id } = await putPayment(database, { intent_id: null, client_secret: null });
  const other = await putPayment(database, { intent_id: null });
  const saved = await saveIntent(database, id, 'pi_new', 'secret');
  assert.deepEqual([saved?.id, saved?.intentId, saved?.clientSecret], [id, 'pi_new', 'secret']);
  assert.equal(await saveIntent(database, id, 'pi_late', 'another'), null);
  assert.equal((await findPayment(database, other.id)).intentId, null);
  for (const status of PaymentStatus.options)
    if (status !== 'created') {
      const over = await putPayment(database, { intent_id: null, status });
      assert.equal(await saveIntent(database, over.id, `pi_${status}`, 'secret'), null, status);
      assert.equal((await findPayment(database, over.id)).intentId, null, status);
    }
});

it('the database refuses a second payment of an order or an intent, and an amount or a status that is none', async () => {
  const { order_id, intent_id } = await putPayment(database);
  await assert.rejects(putPayment(database, { order_id }), /orders_are_paid_by_one_payment/);
  await assert.rejects(putPayment(database, { intent_id }), /intents_belong_to_one_payment/);
  for (const amount_cents of [0, -1])
    await assert.rejects(putPayment(database, { amount_cents }), /payments_are_positive/);
  await assert.rejects(putPayment(database, { status: 'paid' as PaymentStatus }), /payments_have_a_known_status/);
  await assert.rejects(
    putPayment(database, { asked: 'buyer' as never }),
    /looks_are_asked_for_by_orders_or_the_provider/,
  );
});

it('an intent without a live payment is one whose payment is settled, has another, or is not there', async () => {
  const expected = new Set(['pi_of_nobody', 'pi_of_nonsense', 'pi_second']);
  const intents = [
    { id: 'pi_of_nobody', paymentId: randomUUID() },
    { id: 'pi_of_nonsense', paymentId: 'x' },
    { id: 'pi_second', paymentId: (await putPayment(database)).id },
  ];
  for (const status of PaymentStatus.options) {
    const isSettled = ['voided', 'refunded', 'failed'].includes(status);
    const { id: paymentId } = await putPayment(database, { status, intent_id: `pi_own_${status}` });
    intents.push({ id: `pi_own_${status}`, paymentId });
    if (isSettled) expected.add(`pi_own_${status}`);
    const waiting = await putPayment(database, { status, intent_id: null });
    intents.push({ id: `pi_for_${status}`, paymentId: waiting.id });
    if (status !== 'created') expected.add(`pi_for_${status}`);
  }
  assert.deepEqual(new Set(await withoutLivePayment(database, intents)), expected);
});
