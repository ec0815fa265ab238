import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerIntent } from '../../support/sandbox.ts';
import type { Disturbance, Follow, Operation, Walk } from '../workload/history.ts';
import { checks } from './checks.ts';
import type { Evidence, ListingState, OrderRow, Step } from './evidence.ts';

// One ticket of two places; an order for one of them, complete and paid.
const order: OrderRow = {
  id: 'o1',
  ticketId: 't1',
  buyerId: 'b1',
  quantity: 1,
  unitPriceCents: 100,
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
  answer: { id: 'o1', quantity: 1, unitPriceCents: 100, totalCents: 100 },
  ...given,
});
const refused = (given: Partial<Operation>): Operation =>
  asked({ key: 'k2', outcome: 'refused', status: 409, answer: {}, ...given });
// As the order is shown: in lists, by its live stream.
const shownOrder = (given: object = {}) => ({
  ...{ id: 'o1', quantity: 1, unitPriceCents: 100, totalCents: 100, status: 'complete', version: 3 },
  admissions: [{ id: 'a1', number: 1 }],
  ...{ updatedAt: '3', expiresAt: '5', decideAt: '7', payingSince: '2', extensionsLeft: 0 },
  ...given,
});
const { payingSince: _, ...unpaid } = shownOrder({
  status: 'awaiting-payment',
  version: 1,
  admissions: [],
  updatedAt: '1',
});
const waiting = { ...unpaid, decideAt: '5', extensionsLeft: 2 };
const shownTicket = (given: object = {}) => ({
  ...{ id: 't1', priceCents: 100, createdAt: '1', sellerName: 'Ada', version: 1, availabilityVersion: 3 },
  ...given,
});
const walked = (given: Partial<Walk>): Walk => ({
  who: 'b1',
  list: 'orders',
  path: '/api/orders?limit=3',
  startedAt: 9_000,
  isSettled: true,
  items: [shownOrder()],
  ...given,
});
const sales = walked({ who: 's1', list: 'sales', path: '/api/tickets?seller=s1', items: [shownTicket()] });
const onSale = walked({ list: 'tickets', path: '/api/tickets?sort=price', items: [shownTicket()] });
const own: Follow = { who: 'b1', since: 900, events: [waiting, shownOrder()] };
const publicStream: Follow = { who: null, since: 900, events: [shownTicket({ sellerName: 'Somebody' })] };
const listed: ListingState = {
  at: 500,
  ticketId: 't1',
  sellerId: 's1',
  version: 1,
  priceCents: 100,
  status: 'on-sale',
};
const wrong = (given: Partial<Disturbance> = {}): Disturbance => ({
  kind: 'kill',
  target: 'tickets',
  parts: ['tickets'],
  from: 0,
  to: 60_000,
  ...given,
});
const listing = asked({ who: 's1', what: 'list', path: '/api/tickets', key: 'l1', answer: { id: 't1' } });
const right: Evidence = {
  history: {
    operations: [asked({}), listing],
    disturbances: [],
    walks: [walked({}), sales, onSale],
    follows: [own, publicStream],
  },
  places: new Map([['t1', 2]]),
  maxPerBuyer: new Map([['t1', 1]]),
  orders: [order],
  steps: [step(1, 'awaiting-payment', 1_050), step(2, 'confirming', 1_500), step(3, 'complete', 2_000)],
  admissions: [{ ticketId: 't1', number: 1, orderId: 'o1' }],
  listings: [{ id: 't1', sellerId: 's1', status: 'on-sale' }],
  listingStates: [listed, { ...listed, at: 1_600 }],
  copyStates: [listed],
  knownAtPayments: new Map([['o1', 1_150]]),
  liveOrdersMax: 2,
  payments: [{ id: 'p1', orderId: 'o1', amountCents: 100 }],
  authorizedAt: new Map([['o1', 1_400]]),
  keptAnswers: [
    { userId: 'b1', key: 'k1', answerId: 'o1' },
    { userId: 's1', key: 'l1', answerId: 't1' },
  ],
  ledger: [intent],
  stepsBack: [],
  leaks: [],
};
const history = (operations: readonly Operation[], disturbances: readonly Disturbance[] = []): Partial<Evidence> => ({
  history: { operations: [...operations, listing], disturbances: [...disturbances], walks: [], follows: [] },
});
const walks = (...given: readonly Walk[]): Partial<Evidence> => ({ history: { ...right.history, walks: [...given] } });
const follows = (...given: readonly Follow[]): Partial<Evidence> => ({
  history: { ...right.history, follows: [...given] },
});
const cancelled = (reason: string): OrderRow => ({ ...order, status: 'cancelled', reason });
const nothingTaken: LedgerIntent = { ...intent, status: 'canceled', captured: 0, captures: 0, voided: 100 };
const cancelledRight: Partial<Evidence> = {
  orders: [cancelled('by-buyer')],
  admissions: [],
  ledger: [nothingTaken],
  ...history([asked({})]),
};

const violated = (given: Partial<Evidence>): string[] =>
  Object.entries(checks).flatMap(([name, check]) =>
    check({ ...right, ...given }).length > 0 ? [name.split(' ')[0] ?? ''] : [],
  );

describe('the judges of a chaos run', () => {
  it('find nothing where nothing is wrong', () => {
    assert.deepEqual(violated({}), []);
    assert.deepEqual(violated(cancelledRight), []);
  });

  const findings: Record<string, [check: string, Partial<Evidence>]> = {
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
  const shown: Readonly<Record<string, [check: string, Partial<Evidence>]>> = {
    'a stream whose orders nobody could read in the end': ['I11', walks(sales, onSale)],
    'a stream with somebody else’s order': ['I11', follows({ ...own, who: 'b2' }, publicStream)],
    'a stream without the end of an order': ['I11', follows({ ...own, events: [waiting] }, publicStream)],
    'a stream without an order': ['I11', follows({ ...own, events: [] }, publicStream)],
    'a stream that shows another state than GET': [
      'I11',
      follows({ ...own, events: [waiting, shownOrder({ totalCents: 200 })] }, publicStream),
    ],
    'a stream that shows a field too many': [
      'I11',
      follows({ ...own, events: [{ ...waiting, buyerId: 'b1' }, shownOrder()] }, publicStream),
    ],
    'a stream that shows a state which was not': [
      'I11',
      follows({ ...own, events: [{ ...waiting, status: 'confirming' }, shownOrder()] }, publicStream),
    ],
    'a stream without a status that stayed': [
      'I11',
      {
        ...follows({ ...own, events: [shownOrder()] }, publicStream),
        steps: [step(1, 'awaiting-payment', 1_050), step(2, 'confirming', 7_000), step(3, 'complete', 7_100)],
      },
    ],
    'a ticket’s stream that stops before its last change': [
      'I11',
      follows(own, { ...publicStream, events: [shownTicket({ availabilityVersion: 2 })] }),
    ],
    'a stream that showed more time than there was': [
      'I11',
      follows({ ...own, events: [{ ...waiting, expiresAt: '6' }, shownOrder()] }, publicStream),
    ],
    'a stream that showed fewer extensions than were left': [
      'I11',
      follows({ ...own, events: [{ ...waiting, extensionsLeft: -1 }, shownOrder()] }, publicStream),
    ],
    'a ticket’s stream without a ticket that changed': ['I11', follows(own, { ...publicStream, events: [] })],
    'a list with an order twice': ['I12', walks(walked({ items: [shownOrder(), shownOrder()] }), sales, onSale)],
    'a list without an order': ['I12', walks(walked({ items: [] }))],
    'a list without an old order, while others are made': ['I12', walks(walked({ items: [], isSettled: false }))],
    'a list with somebody else’s order': ['I12', walks(walked({ who: 'b2' }))],
    'tickets on sale without one of them': ['I12', walks(walked({}), sales, { ...onSale, items: [] })],
    'tickets on sale with one that was withdrawn': [
      'I12',
      { listings: [{ id: 't1', sellerId: 's1', status: 'withdrawn' }] },
    ],
    'sales of another seller': ['I12', walks(walked({}), { ...sales, who: 's2' }, onSale)],
    'tickets that are not in the order of their prices': [
      'I12',
      {
        listings: ['t1', 't2'].map((id) => ({ id, sellerId: 's1', status: 'on-sale' })),
        ...walks({ ...onSale, items: [shownTicket(), shownTicket({ id: 't2', priceCents: 90 })] }),
      },
    ],
    'a price on a page that was not the ticket’s': [
      'I13',
      history([asked({}), asked({ what: 'look', answer: shownTicket({ priceCents: 90 }) })]),
    ],
    'a price in a list that was not the ticket’s any more': [
      'I13',
      {
        ...history([
          asked({}),
          asked({ what: 'browse', invokedAt: 5_000, answeredAt: 5_100, answer: [shownTicket()] }),
        ]),
        listingStates: [listed, { ...listed, at: 2_000, version: 2, priceCents: 90 }],
      },
    ],
    'an order at another price than its buyer expected': [
      'I13',
      history([asked({ body: { ticketId: 't1', quantity: 1, expectedUnitPriceCents: 90 } })]),
    ],
    'an order at a price that its ticket had only later': [
      'I13',
      {
        copyStates: [
          { ...listed, priceCents: 90 },
          { ...listed, at: 1_600, version: 2 },
        ],
      },
    ],
    'an order that is shown at another price': [
      'I13',
      history([asked({}), asked({ what: 'read order', answer: shownOrder({ totalCents: 90 }) })]),
    ],
    'a payment of another amount': ['I13', { payments: [{ id: 'p1', orderId: 'o1', amountCents: 90 }] }],
    'a card on which another amount is held': ['I13', { ledger: [{ ...intent, authorized: 190 }] }],
    'a price that orders made up': [
      'I13',
      { copyStates: [listed, { ...listed, at: 1_600, version: 2, priceCents: 90 }] },
    ],
  };
  const shownBefore = { ticketId: 't1', quantity: 1, expectedUnitPriceCents: 100 };
  const paying = { what: 'pay', body: { orderId: 'o1' } } as const;
  const unreasonable: readonly Partial<Operation>[] = [
    { code: 'price-changed', body: shownBefore },
    { code: 'ticket-withdrawn' },
    { code: 'not-found', status: 404 },
    { code: 'own-ticket', status: 422 },
    { code: 'event-started', status: 422 },
    { code: 'too-many-live-orders', status: 429 },
    { code: 'too-many-requests', status: 429 },
    { code: 'idempotency-key-reused', status: 422 },
    { code: 'not-signed-in', status: 401 },
    { what: 'read order', path: '/api/orders/o1', code: 'not-found', status: 404 },
    { what: 'cancel', path: '/api/orders/o1', code: 'not-found', status: 404 },
    { what: 'look', path: '/api/tickets/t1', code: 'not-found', status: 404 },
    { what: 'edit', path: '/api/tickets/t1', code: 'ticket-withdrawn' },
    { what: 'edit', path: '/api/tickets/t1', code: 'not-your-ticket', status: 403 },
    { ...paying, invokedAt: 1_500, code: 'not-found', status: 404 },
    { ...paying, code: 'card-declined', status: 402, body: { orderId: 'o1', paymentMethod: 'pm_card_visa' } },
    { ...paying, code: 'idempotency-key-in-use' },
    { ...paying, code: 'too-many-declines', status: 429 },
  ];
  for (const refusal of unreasonable)
    findings[`${refusal.what ?? 'reserve'} refused as ${refusal.code} without a reason`] = [
      'I9',
      history([asked({}), refused(refusal)]),
    ];
  for (const [what, [check, evidence]] of Object.entries({ ...findings, ...shown }))
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
    const copyStates = [listed, { ...listed, at: 1_060, version: 2, status: 'withdrawn' }];
    assert.deepEqual(violated({ ...history(attempts), copyStates, listingStates: copyStates }), []);
  });

  const later = { ...listed, at: 1_060, version: 2 };
  const reasonable: readonly [Partial<Operation>, Partial<Evidence>?][] = [
    [
      { code: 'price-changed', body: shownBefore },
      { copyStates: [listed, { ...later, priceCents: 90 }], listingStates: [listed, { ...later, priceCents: 90 }] },
    ],
    [{ code: 'not-found', status: 404, body: { ticketId: 't2', quantity: 1 } }],
    [{ code: 'too-many-live-orders', status: 429 }, { liveOrdersMax: 1 }],
    [{ code: 'idempotency-key-reused', status: 422, key: 'k1', body: { ticketId: 't1', quantity: 2 } }],
    [{ what: 'read order', path: '/api/orders/o1', who: 'b2', code: 'not-found', status: 404 }],
    [{ what: 'read order', path: '/api/orders/b1@example.com', code: 'invalid-input', status: 400 }],
    [
      { what: 'edit', path: '/api/tickets/t1', code: 'ticket-withdrawn' },
      { listingStates: [listed, { ...later, status: 'withdrawn' }] },
    ],
    [{ ...paying, code: 'not-found', status: 404 }],
    [
      {
        ...paying,
        code: 'card-declined',
        status: 402,
        body: { orderId: 'o1', paymentMethod: 'pm_card_chargeDeclined' },
      },
    ],
  ];
  for (const [refusal, evidence] of reasonable)
    it(`accept ${refusal.what ?? 'reserve'} refused as ${refusal.code} with a reason`, () =>
      assert.deepEqual(violated({ ...history([asked({}), refused(refusal)]), ...evidence }), []));

  it('accept a second request with a key whose first is not answered', () => {
    const attempts = [
      asked({ ...paying, key: 'k3', outcome: 'unknown', status: 0 }),
      refused({ ...paying, key: 'k3', code: 'idempotency-key-in-use' }),
    ];
    assert.deepEqual(violated(history([asked({}), ...attempts])), []);
  });

  it('excuse a stream without a status that stayed while its way was disturbed, and tickets unchanged since a reset', () => {
    const steps = [step(1, 'awaiting-payment', 1_050), step(2, 'confirming', 7_000), step(3, 'complete', 7_100)];
    const atReset = { ...publicStream, since: 2_000, events: [] };
    const given = { ...right.history, disturbances: [wrong({ parts: ['nats'] })] };
    const evidence = { steps, history: { ...given, follows: [{ ...own, events: [shownOrder()] }, atReset] } };
    assert.deepEqual(violated(evidence), []);
  });

  it('accept an order that is made while a list is read, in it or not', () => {
    for (const items of [[], [shownOrder()]])
      assert.deepEqual(
        violated(walks(walked({ startedAt: 1_200, isSettled: false, items }), walked({}), sales, onSale)),
        [],
      );
  });

  it('excuse failures of what was broken', () => {
    const failures = Array.from({ length: 3 }, (_, nth) => asked({ key: `u${nth}`, outcome: 'unknown' }));
    assert.deepEqual(violated(history([asked({}), ...failures], [wrong({ parts: ['orders'] })])), []);
  });
});
