import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { Refusal } from '@ticketing/common/refusal';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { Answered } from '../domain/call.ts';
import type { Provider } from '../provider/provider.ts';
import { keepAnswer } from '../store/answers.ts';
import { findPayment } from '../store/payments.ts';
import { putPayment } from '../testing/rows.ts';
import { done, failed, intentOf, refused, stubProvider, unknown } from '../testing/stub-provider.ts';
import { ensureIntent } from './ensure-intent.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

let n = 0;
type Given = {
  readonly intentId?: string;
  /** Answers that calls of the payment had before. */
  readonly before?: readonly Answered[];
  readonly answers?: Partial<Record<keyof Provider, (paymentId: string) => unknown>>;
};

/** Has the intent of a payment made. Returns the intent it has then or the code of the refusal, and the calls. */
const ensure = async ({ intentId, before = [], answers = {} }: Given) => {
  const { id } = await putPayment(database, { intent_id: intentId ?? null, client_secret: null });
  for (const answered of before) await keepAnswer(database, id, `key ${n++}`, answered, '');
  const payment = await findPayment(database, id);
  const given = Object.entries(answers).map(([name, answer]) => [name, () => answer(id)]);
  const { provider, calls } = stubProvider(Object.fromEntries(given));
  const outcome = await ensureIntent(database, provider, { payment, order: 'awaiting-payment' })
    .then((known) => known.payment.intentId)
    .catch(({ code, message }: Refusal) => (code ? `${code}: ${message}` : message));
  const stored = await findPayment(database, id);
  return { outcome, calls, names: calls.map(([name]) => name).join(), payment, stored };
};
const made = () => done(intentOf(`pi_new_${n++}`));

it('a payment that has an intent keeps it, and nothing is called', async () => {
  const { outcome, calls } = await ensure({ intentId: 'pi_own' });
  assert.deepEqual([outcome, calls], ['pi_own', []]);
});

it('the intent is made by one call, for what the payment says, and stored with its secret', async () => {
  const { outcome, calls, payment, stored } = await ensure({ answers: { create: made } });
  const { id: paymentId, orderId, amountCents, currency, title, quantity } = payment;
  const expected = { paymentId, orderId, amountCents, currency, title, quantity };
  assert.deepEqual(calls, [['create', expected, `create:${paymentId}:1`]]);
  assert.match(`${outcome}`, /^pi_new_/);
  assert.deepEqual([stored.intentId, stored.clientSecret, stored.answered], [outcome, 'secret', []]);
});

it('a creation that is refused or not answered makes none, and is not looked for', async () => {
  for (const [answer, expected] of [
    [refused('amount'), /^order-not-payable: .*amount/],
    [refused('currency'), /^provider-unavailable/],
    [refused(null), /^provider-unavailable/],
    [unknown, /^provider-unavailable/],
  ] as const) {
    const { outcome, names, stored } = await ensure({ answers: { create: () => answer } });
    assert.match(`${outcome}`, expected);
    assert.deepEqual([names, stored.intentId], ['create', null]);
  }
});

it('a creation that ended in an error is looked for, at once and by the next request, which else uses another key', async () => {
  const found = await ensure({ answers: { create: () => failed, find: made } });
  assert.match(`${found.outcome}`, /^pi_new_/);
  assert.equal(found.names, 'create,find');
  assert.deepEqual(found.calls[1]?.slice(1), [found.payment.id, found.payment.createdAt]);

  const lost = await ensure({ answers: { create: () => failed, find: () => null } });
  assert.match(`${lost.outcome}`, /^provider-unavailable/);
  assert.deepEqual(
    lost.stored.answered.map((one) => ({ ...one })),
    [{ operation: 'create', subject: null, answer: 'failed' }],
  );

  const before = [{ operation: 'create', answer: 'failed' }] as const;
  const earlier = await ensure({ before, answers: { find: made } });
  assert.match(`${earlier.outcome}`, /^pi_new_/);
  assert.equal(earlier.names, 'find');
  const again = await ensure({ before, answers: { find: () => null, create: made } });
  assert.equal(again.names, 'find,create');
  assert.equal(again.calls[1]?.at(-1), `create:${again.payment.id}:2`);
});

it('an earlier creation is looked for only if one has failed', async () => {
  for (const before of [
    [{ operation: 'create', answer: 'refused' }],
    [{ operation: 'confirm', subject: 'pm_1', answer: 'failed' }],
  ] as const)
    assert.equal((await ensure({ before, answers: { create: made } })).names, 'create');
  const mixed = [
    { operation: 'create', answer: 'failed' },
    { operation: 'confirm', subject: 'pm_1', answer: 'declined' },
  ] as const;
  assert.equal((await ensure({ before: mixed, answers: { find: made } })).names, 'find');
});

it('an intent that is late is given up where the payment is over, and left where somebody else has stored one', async () => {
  const meanwhile = (change: string) => async (id: string) => {
    await database.query(`update payments set ${change} where id = $1`, [id]);
    return made();
  };
  const over = await ensure({ answers: { create: meanwhile(`status = 'voided'`), cancel: () => unknown } });
  assert.match(`${over.outcome}`, /^order-not-payable/);
  const [, cancel] = over.calls;
  assert.deepEqual(cancel, ['cancel', cancel?.[1], `late:${cancel?.[1]}`]);
  assert.match(`${cancel?.[1]}`, /^pi_new_/);
  const taken = await ensure({ answers: { create: meanwhile(`intent_id = 'pi_of_another'`) } });
  assert.deepEqual([taken.outcome, taken.names], ['pi_of_another', 'create']);
});
