import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { Refusal } from '@ticketing/common/refusal';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { Intent } from '../domain/payment.ts';
import type { Answer } from '../provider/answer.ts';
import { findPayment } from '../store/payments.ts';
import { type PaymentRow, putOrder, putPayment } from '../testing/rows.ts';
import { done, failed, intentOf, refused, stubProvider, unknown } from '../testing/stub-provider.ts';
import { confirmPayment } from './confirm-payment.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

type Given = Partial<PaymentRow> & { readonly nextActionUrl?: string };
type Answers = {
  /** What the confirmation is answered, and what the intent is when it is looked at. */
  readonly answer?: (show: (given: Partial<Intent>) => Intent) => Answer;
  readonly look?: (show: (given: Partial<Intent>) => Intent) => Answer;
};

/** Confirms a payment with card pm_1. Returns its status then or the code of the refusal, the calls and the declines. */
const confirm = async ({ nextActionUrl, ...given }: Given, { answer, look }: Answers) => {
  const { id } = await putPayment(database, given);
  if (nextActionUrl)
    await database.query('update payments set next_action_url = $2 where id = $1', [id, nextActionUrl]);
  const payment = await findPayment(database, id);
  const show = (shown: Partial<Intent>): Intent => intentOf(payment.intentId ?? '', shown);
  const { provider, calls } = stubProvider({
    ...(answer ? { confirm: () => answer(show) } : {}),
    ...(look ? { retrieve: () => look(show) } : {}),
  });
  const declines: unknown[] = [];
  const known = { payment, order: 'awaiting-payment' } as const;
  const outcome = await confirmPayment(
    database,
    provider,
    known,
    { paymentMethod: 'pm_1' },
    async (...decline) => void declines.push(decline),
  )
    .then((after) => after.payment.status)
    .catch(({ code, message }: Refusal) => code ?? message);
  return { outcome, calls, declines, payment, stored: await findPayment(database, id) };
};

it('a payment that is made is answered as it is, one that is over or has no intent is refused, and nothing is called', async () => {
  for (const [given, expected] of [
    [{ status: 'authorized' }, 'authorized'],
    [{ status: 'captured' }, 'captured'],
    [{ status: 'voided' }, 'order-not-payable'],
    [{ status: 'refunded' }, 'order-not-payable'],
    [{ status: 'failed' }, 'order-not-payable'],
    [{ intent_id: null }, 'order-not-payable'],
  ] as const) {
    const { outcome, calls } = await confirm(given, {});
    assert.deepEqual([outcome, calls], [expected, []], JSON.stringify(given));
  }
});

const url = 'https://bank.example/1';

it('the intent of an answer says what became of the payment, without another look; the order as it is now, what a canceled one means', async () => {
  const { id: cancelled } = await putOrder(database, { status: 'cancelled' });
  const { id: waiting } = await putOrder(database);
  for (const [given, answer, expected, stored] of [
    [{}, (show) => done(show({ status: 'requires_capture', redirectUrl: url })), 'authorized', 'authorized null'],
    [
      {},
      (show) => done(show({ status: 'requires_action', redirectUrl: url })),
      'requires-action',
      `requires-action ${url}`,
    ],
    [{}, (show) => done(show({})), 'created', 'created null'],
    [{ order_id: cancelled }, (show) => done(show({ status: 'canceled' })), 'order-not-payable', 'voided null'],
    [{ order_id: waiting }, (show) => done(show({ status: 'canceled' })), 'order-not-payable', 'failed null'],
    [{}, (show) => refused('payment_method', show({ status: 'requires_capture' })), 'authorized', 'authorized null'],
    [{}, (show) => refused('payment_method', show({})), 'invalid-input', 'created null'],
  ] as const satisfies (readonly [Given, Answers['answer'], string, string])[]) {
    const { outcome, calls, declines, payment, stored: after } = await confirm(given, { answer });
    const [[name, intentId, card, orderId, key] = [], ...others] = calls;
    assert.deepEqual([outcome, others, declines], [expected, [], []]);
    assert.equal(`${after.status} ${after.nextActionUrl}`, stored);
    assert.deepEqual([name, intentId, card, orderId], ['confirm', payment.intentId, 'pm_1', payment.orderId]);
    assert.match(`${key}`, new RegExp(`^confirm:${payment.id}:[\\w-]+:1$`));
  }
});

it('a declined card is counted by its charge, or by the key where the charge is not known, and refused unless it is paid', async () => {
  const declined = (intent: Intent, chargeId: string | null): Answer => ({
    ...{ kind: 'declined', sentence: 'Declined.', intent, chargeId, reason: 'fraudulent' },
  });
  const first = await confirm({}, { answer: (show) => declined(show({}), 'ch_1') });
  assert.equal(first.outcome, 'card-declined');
  assert.deepEqual(first.declines, [[first.payment.intentId, 'ch_1', 'fraudulent']]);
  const second = await confirm({}, { answer: (show) => declined(show({}), null) });
  assert.deepEqual(second.declines, [[second.payment.intentId, second.calls[0]?.[4], 'fraudulent']]);
  const paid = await confirm({}, { answer: (show) => declined(show({ status: 'requires_capture' }), 'ch_2') });
  assert.deepEqual([paid.outcome, paid.declines.length], ['authorized', 1]);
});

it('without an intent in the answer a look shows what happened; else the refusal tells whether the card or the provider failed', async () => {
  const waiting = { status: 'requires-action', nextActionUrl: url } as const;
  for (const [given, answer, look, expected] of [
    [{}, unknown, () => unknown, 'provider-unavailable'],
    [{}, failed, () => unknown, 'provider-unavailable'],
    [{}, refused('amount'), () => unknown, 'provider-unavailable'],
    [{}, refused(null), () => unknown, 'provider-unavailable'],
    [{}, refused('payment_method'), () => unknown, 'invalid-input'],
    [{}, refused('payment_method'), (show) => done(show({ status: 'requires_capture' })), 'authorized'],
    [{}, failed, (show) => done(show({ status: 'requires_capture' })), 'authorized'],
    [{}, unknown, (show) => done(show({})), 'provider-unavailable'],
    [{}, unknown, (show) => done(show({ status: 'requires_action', redirectUrl: url })), 'requires-action'],
    [waiting, unknown, (show) => done(show({ status: 'requires_action', redirectUrl: url })), 'provider-unavailable'],
    [waiting, unknown, (show) => done(show({})), 'provider-unavailable'],
    [waiting, unknown, (show) => done(show({ status: 'requires_action', redirectUrl: `${url}2` })), 'requires-action'],
  ] as const satisfies (readonly [Given, Answer, Answers['look'], string])[]) {
    const { outcome, calls } = await confirm(given, { answer: () => answer, look });
    assert.deepEqual(
      [outcome, calls.map(([name]) => name)],
      [expected, ['confirm', 'retrieve']],
      JSON.stringify([given, answer]),
    );
  }
});

it('an answer is stored before the payment moves, so that a crash between the two does not leave its key in use', async () => {
  const { id } = await putPayment(database);
  const payment = await findPayment(database, id);
  const steps: string[] = [];
  const slow: Database = {
    ...database,
    query: async (text, values) => {
      if (text.includes('into provider_answers')) await new Promise((resolve) => setTimeout(resolve, 50));
      const rows = await database.query<never>(text, values);
      if (text.includes('into provider_answers')) steps.push('stored');
      return rows;
    },
    call: (text, values) => {
      steps.push('moved');
      return database.call(text, values);
    },
  };
  const asks = intentOf(payment.intentId ?? '', { status: 'requires_action', redirectUrl: url });
  const { provider } = stubProvider({ confirm: () => done(asks) });
  await confirmPayment(
    slow,
    provider,
    { payment, order: 'awaiting-payment' },
    { paymentMethod: 'pm_1' },
    async () => {},
  );
  assert.deepEqual(steps, ['stored', 'moved']);
});
