import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerIntent } from '../../support/sandbox.ts';
import type { Disturbance, Operation } from '../workload/history.ts';
import { checks } from './checks.ts';
import type { Evidence, OrderRow, Step } from './evidence.ts';

// One ticket of two places; an order for one of them, complete and paid.
const order: OrderRow = {
  id: 'o1',
  ticketId: 't1',
  buyerId: 'b1',
  quantity: 1,
  totalCents: 100,
  status: 'complete',
  reason: null,
  expiresAt: 10_000,
  decideAt: 10_000,
  updatedAt: 2_000,
};
const intent: LedgerIntent = {
  id: 'pi_1',
  metadata: { orderId: 'o1' },
  status: 'succeeded',
  authorized: 100,
  voided: 0,
  captured: 100,
  captures: 1,
  refunded: 0,
};
const step = (version: number, status: string, at: number, given: Partial<Step> = {}): Step => ({
  at,
  orderId: 'o1',
  ticketId: 't1',
  quantity: 1,
  status,
  version,
  ...given,
});
const asked = (given: Partial<Operation>): Operation => ({
  who: 'b1',
  what: 'reserve',
  needs: ['gateway', 'orders', 'postgres'],
  method: 'POST',
  path: '/api/orders',
  body: { ticketId: 't1', quantity: 1 },
  key: 'k1',
  invokedAt: 1_000,
  answeredAt: 1_100,
  outcome: 'ok',
  status: 201,
  answer: { id: 'o1' },
  ...given,
});
const wrong = (given: Partial<Disturbance> = {}): Disturbance => ({
  kind: 'kill',
  target: 'tickets',
  parts: ['tickets'],
  from: 0,
  to: 60_000,
  ...given,
});
const right: Evidence = {
  history: { operations: [asked({})], disturbances: [] },
  places: new Map([['t1', 2]]),
  maxPerBuyer: new Map([['t1', 1]]),
  orders: [order],
  steps: [step(1, 'awaiting-payment', 1_050), step(2, 'confirming', 1_500), step(3, 'complete', 2_000)],
  admissions: [{ ticketId: 't1', number: 1, orderId: 'o1' }],
  listings: [],
  payments: [{ id: 'p1', orderId: 'o1' }],
  authorizedAt: new Map([['o1', 1_400]]),
  keptAnswers: [{ userId: 'b1', key: 'k1', answerId: 'o1' }],
  ledger: [intent],
  stepsBack: [],
  leaks: [],
};
const history = (operations: readonly Operation[], disturbances: readonly Disturbance[] = []): Partial<Evidence> => ({
  history: { operations: [...operations], disturbances: [...disturbances] },
});
const cancelled = (reason: string): OrderRow => ({ ...order, status: 'cancelled', reason });
const nothingTaken: LedgerIntent = { ...intent, status: 'canceled', captured: 0, captures: 0, voided: 100 };
const cancelledRight: Partial<Evidence> = { orders: [cancelled('by-buyer')], admissions: [], ledger: [nothingTaken] };

const violated = (given: Partial<Evidence>): string[] =>
  Object.entries(checks).flatMap(([name, check]) =>
    check({ ...right, ...given }).length > 0 ? [name.split(' ')[0] ?? ''] : [],
  );

describe('the judges of a chaos run', () => {
  it('find nothing where nothing is wrong', () => {
    assert.deepEqual(violated({}), []);
    assert.deepEqual(violated(cancelledRight), []);
  });

  const findings: Readonly<Record<string, [check: string, Partial<Evidence>]>> = {
    'more held than there is, for a moment': [
      'I1',
      { steps: [step(1, 'awaiting-payment', 1_050, { quantity: 3 }), step(2, 'cancelled', 1_060, { quantity: 3 })] },
    ],
    'a place with two owners': [
      'I1',
      { admissions: [...right.admissions, { ...right.admissions[0]!, orderId: 'o2' }] },
    ],
    'a complete order without its places': ['I1', { admissions: [] }],
    'a complete order that was not paid': ['I2', { ledger: [nothingTaken] }],
    'a complete order that was paid twice': ['I2', { ledger: [intent, { ...intent, id: 'pi_2' }] }],
    'a cancelled order that was paid': ['I2', { ...cancelledRight, ledger: [intent] }],
    'money that was taken and given back': ['I2', { ...cancelledRight, ledger: [{ ...intent, refunded: 100 }] }],
    'a card that is still held': ['I2', { ...cancelledRight, ledger: [{ ...nothingTaken, voided: 0 }] }],
    'money for an order that is not there': ['I2', { ledger: [intent, { ...intent, metadata: { orderId: 'o9' } }] }],
    'an order that never ends': ['I3', { orders: [{ ...order, status: 'confirming' }], admissions: [], ledger: [] }],
    'an order that expires late': [
      'I3',
      { ...cancelledRight, orders: [{ ...cancelled('expired'), updatedAt: 16_000 }], authorizedAt: new Map() },
    ],
    'an order that expires though it was paid in time': [
      'I3',
      { ...cancelledRight, orders: [{ ...cancelled('expired'), updatedAt: 11_000 }] },
    ],
    'a copy that goes back': ['I5', { stepsBack: ['orders o1: version 3, then 2'] }],
    'an answer that is not so': ['I6', history([asked({ answer: { id: 'o7' } }), asked({ key: 'k2' })])],
    'a cancellation that was answered and undone': [
      'I6',
      history([asked({}), asked({ what: 'cancel', method: 'DELETE', path: '/api/orders/o1' })]),
    ],
    'a refusal that had an effect': [
      'I6',
      history([
        asked({ outcome: 'unknown', status: 0 }),
        asked({ invokedAt: 12_000, answeredAt: 12_100, outcome: 'refused', status: 422, answer: {} }),
      ]),
    ],
    'a refusal of what was asked once, and is there': [
      'I6',
      history([asked({ outcome: 'refused', status: 409, answer: {} })]),
    ],
    'an order that nobody asked for': ['I6', history([])],
    'two answers for one key': ['I6', history([asked({}), asked({ answer: { id: 'o2' } })])],
    'somebody else’s data': ['I7', { leaks: ['b2 was told o1 of b1'] }],
    'failures that no fault explains': [
      'I8',
      history(
        [asked({}), ...Array.from({ length: 3 }, (_, nth) => asked({ key: `u${nth}`, outcome: 'unknown' }))],
        [wrong()],
      ),
    ],
    'a place refused that was free': [
      'I9',
      history([asked({}), asked({ key: 'k2', outcome: 'refused', status: 409, code: 'ticket-reserved', answer: {} })]),
    ],
    'sold out before anything was sold': [
      'I9',
      history([asked({}), asked({ key: 'k2', outcome: 'refused', status: 409, code: 'ticket-sold-out', answer: {} })]),
    ],
    'a limit that was not reached': [
      'I9',
      {
        maxPerBuyer: new Map([['t1', 2]]),
        ...history([
          asked({}),
          asked({ key: 'k2', outcome: 'refused', status: 409, code: 'limit-reached', answer: {} }),
        ]),
      },
    ],
    'the caller’s own hold as the reason, where places are free': [
      'I9',
      history([asked({}), asked({ key: 'k2', outcome: 'refused', status: 409, code: 'own-hold', answer: {} })]),
    ],
    'a buyer with more than the seller allows, temporarily': [
      'I10',
      {
        orders: [...right.orders, { ...order, id: 'o2', status: 'cancelled', reason: 'expired' }],
        steps: [
          ...right.steps,
          step(1, 'awaiting-payment', 3_000, { orderId: 'o2' }),
          step(2, 'cancelled', 3_001, { orderId: 'o2' }),
        ],
      },
    ],
    'a payment refused while the order waited for it': [
      'I9',
      history([
        asked({}),
        asked({
          what: 'pay',
          body: { orderId: 'o1' },
          key: 'k3',
          outcome: 'refused',
          status: 409,
          code: 'order-not-payable',
        }),
      ]),
    ],
  };
  for (const [what, [check, evidence]] of Object.entries(findings))
    it(`find ${what} (${check})`, () => assert.ok(violated(evidence).includes(check), `${violated(evidence)}`));

  it('excuse an order that expires late while orders could not hear payments', () => {
    const late = {
      ...cancelledRight,
      orders: [{ ...cancelled('expired'), updatedAt: 64_000 }],
      authorizedAt: new Map(),
    };
    assert.deepEqual(violated(late), ['I3']);
    assert.deepEqual(violated({ ...late, ...history([asked({})], [wrong({ parts: ['nats'] })]) }), []);
  });

  it('excuse a refusal of the last places while somebody held them, even for a moment', () => {
    const refusal = asked({ key: 'k2', outcome: 'refused', status: 409, code: 'ticket-reserved', answer: {} });
    const steps = [
      ...right.steps,
      step(1, 'awaiting-payment', 1_060, { orderId: 'o2' }),
      step(2, 'cancelled', 1_070, { orderId: 'o2' }),
    ];
    assert.deepEqual(violated({ ...history([asked({}), refusal]), steps }), []);
  });

  it('accept a refusal of more than the seller allows', () => {
    const refusal = asked({ key: 'k2', outcome: 'refused', status: 409, code: 'limit-reached', answer: {} });
    assert.deepEqual(violated(history([asked({}), { ...refusal, invokedAt: 1_300, answeredAt: 1_400 }])), []);
  });

  it('excuse a request that arrives only after it was refused, asked again', () => {
    const refusal = { outcome: 'refused', status: 409, code: 'ticket-withdrawn', answer: {} } as const;
    const attempts = [asked({ outcome: 'unknown', status: 0 }), asked({ invokedAt: 1_040, ...refusal })];
    assert.deepEqual(violated(history(attempts)), []);
  });

  it('excuse failures of what was broken', () => {
    const failures = Array.from({ length: 3 }, (_, nth) => asked({ key: `u${nth}`, outcome: 'unknown' }));
    assert.deepEqual(violated(history([asked({}), ...failures], [wrong({ parts: ['orders'] })])), []);
  });
});
