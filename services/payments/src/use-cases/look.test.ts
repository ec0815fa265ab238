import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { PaymentStatus as Statuses } from '@ticketing/contracts/http/payments';
import type { Answer } from '../provider/answer.ts';
import type { Payment } from '../store/payments.ts';
import { done, failed, intentOf, refused, stubProvider, unknown } from '../testing/stub-provider.ts';
import { look } from './look.ts';

const noDatabase = {
  query: () => assert.fail('the database was asked'),
  call: () => assert.fail('the database was asked'),
} as unknown as Database;

/** Looks at a payment that nothing changes about. Returns whether it is what it was, the calls and the declines. */
const lookAt = async (given: Partial<Payment>, answer: Answer) => {
  const payment = {
    id: 'p1',
    status: 'created',
    intentId: 'pi_1',
    nextActionUrl: null,
    answered: [],
    ...given,
  } as Payment;
  const { provider, calls } = stubProvider({ retrieve: () => answer });
  const declines: unknown[] = [];
  const known = { payment, order: 'awaiting-payment' } as const;
  const after = await look(noDatabase, provider, known, {
    record: async (...decline) => {
      declines.push(decline);
      return false;
    },
  });
  assert.deepEqual(after, known);
  return { calls, declines };
};

it('the provider is asked about every payment that has an intent and is not over, and about no other', async () => {
  const isOver: readonly PaymentStatus[] = ['voided', 'refunded', 'failed'];
  const shown: Partial<Record<PaymentStatus, Answer>> = {
    'requires-action': done(intentOf('pi_1', { status: 'requires_action' })),
    authorized: done(intentOf('pi_1', { status: 'requires_capture' })),
  };
  for (const status of Statuses.options) {
    const { calls } = await lookAt({ status }, shown[status] ?? done(intentOf('pi_1')));
    assert.deepEqual(calls, isOver.includes(status) ? [] : [['retrieve', 'pi_1']], status);
    assert.deepEqual((await lookAt({ status, intentId: null }, unknown)).calls, []);
  }
});

it('what was known stands while the provider does not answer', async () => {
  for (const answer of [
    unknown,
    failed,
    refused(null),
    refused(null, intentOf('pi_1', { status: 'requires_capture' })),
  ])
    assert.deepEqual((await lookAt({}, answer)).declines, []);
});

it('a charge that was declined is counted, whatever else the answer is', async () => {
  const declined = intentOf('pi_1', { declinedCharge: 'ch_1' });
  for (const answer of [done(declined), refused(null, declined)])
    assert.deepEqual((await lookAt({}, answer)).declines, [['pi_1', 'ch_1']]);
});
