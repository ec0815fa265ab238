import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { cancel, evolve, expire, followPayment, footprint, type Order, type OrderEvent } from './order.ts';

const noon = new Date('2026-11-21T12:00:00.000Z');
const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1_000);
const order = (given: Partial<Order> = {}): Order => ({
  id: '01a20000-0000-7000-8000-000000000000',
  status: 'awaiting-payment',
  reason: null,
  expiresAt: noon,
  decideAt: noon,
  ...given,
});
const grace = 300;
const patience = 1_800;

describe('expire', () => {
  it('gives an unpaid order back at its time, once payments was heard up to it', () => {
    const expected = [{ type: 'order.cancelled', reason: 'expired', isLapse: true }];
    assert.deepEqual(expire(order(), noon, noon, patience), expected);
  });
  it('leaves an order whose time has not come', () => {
    assert.deepEqual(expire(order(), later(-0.001), noon, patience), []);
  });
  it('waits while payments may still have word from before the deadline', () => {
    assert.deepEqual(expire(order(), later(1_799), later(-0.001), patience), []);
  });
  it('waits no longer than its patience', () => {
    assert.equal(expire(order(), later(1_800), later(-60), patience).length, 1);
  });
  it('is not a lapse of the buyer when payments could not be reached when it was due, answered since or not', () => {
    const isLapse = (now: Date, heardUntil: Date, patienceSeconds = patience): unknown =>
      expire(order(), now, heardUntil, patienceSeconds).map((event) => 'isLapse' in event && event.isLapse);
    assert.deepEqual(isLapse(later(59), later(58)), [true]);
    assert.deepEqual(isLapse(later(60), later(59)), [false]);
    assert.deepEqual(isLapse(later(1_800), later(-60)), [false]);
    assert.deepEqual(isLapse(noon, later(-60), 0), [false]);
  });
  it('leaves an order that is being confirmed, however late', () => {
    assert.deepEqual(expire(order({ status: 'confirming' }), later(9_999), later(9_999), patience), []);
  });
});

describe('followPayment', () => {
  // What a payment's state does to an order in each of its states; no entry: nothing.
  const cancelled = { type: 'order.cancelled', reason: 'payment-failed', isLapse: false } as const;
  const extended = { type: 'order.updated', decideAt: later(grace) } as const;
  const expected: Readonly<Record<OrderStatus, Readonly<Partial<Record<PaymentStatus, OrderEvent>>>>> = {
    'awaiting-payment': {
      created: extended,
      'requires-action': extended,
      authorized: { type: 'order.accepted' },
      captured: { type: 'order.completed' },
      failed: cancelled,
      voided: cancelled,
    },
    confirming: { captured: { type: 'order.completed' }, failed: cancelled, voided: cancelled },
    complete: {},
    cancelled: {},
    refunded: {},
  };
  for (const status of OrderStatus.options)
    it(`does the same with an order that is ${status}, for each state of its payment`, () => {
      const reason = status === 'cancelled' ? 'expired' : null;
      for (const payment of PaymentStatus.options)
        assert.deepEqual(
          followPayment(order({ status, reason }), payment, grace),
          [expected[status][payment] ?? []].flat(),
          payment,
        );
    });
  it('never revives a cancelled order', () => {
    for (const payment of PaymentStatus.options)
      assert.deepEqual(followPayment(order({ status: 'cancelled', reason: 'expired' }), payment, grace), []);
  });
  it('gives no more time when there is no grace', () => {
    assert.deepEqual(followPayment(order(), 'created', 0), []);
  });
  it('moves the decision once when payment starts', () => {
    const [event] = followPayment(order(), 'created', grace);
    assert.deepEqual(event, { type: 'order.updated', decideAt: later(grace) });
    assert.deepEqual(followPayment(evolve(order(), event as OrderEvent), 'requires-action', grace), []);
  });
  it('accepts an authorized payment after the deadline as long as nothing was decided', () => {
    assert.deepEqual(followPayment(order({ decideAt: later(-600), expiresAt: later(-600) }), 'authorized', grace), [
      { type: 'order.accepted' },
    ]);
  });
});

describe('cancel', () => {
  it('is possible while the order waits for payment, and again without effect', () => {
    const events = [{ type: 'order.cancelled', reason: 'by-buyer', isLapse: true }];
    assert.deepEqual(cancel(order()), { kind: 'done', events });
    assert.deepEqual(cancel(order({ status: 'cancelled', reason: 'expired' })), { kind: 'done', events: [] });
  });
  it('is refused while payment is being confirmed and once complete', () => {
    assert.deepEqual(cancel(order({ status: 'confirming' })), { kind: 'refused', code: 'order-confirming' });
    assert.deepEqual(cancel(order({ status: 'complete' })), { kind: 'refused', code: 'order-complete' });
  });
});

describe('an order after an event', () => {
  for (const [event, changes, places] of [
    [{ type: 'order.updated', decideAt: later(300) }, { decideAt: later(300) }, 'held'],
    [{ type: 'order.accepted' }, { status: 'confirming' }, 'held'],
    [{ type: 'order.completed' }, { status: 'complete' }, 'sold'],
    [{ type: 'order.cancelled', reason: 'expired', isLapse: true }, { status: 'cancelled', reason: 'expired' }, 'none'],
  ] as const)
    it(`${event.type} has changed in nothing else, and its places are ${places}`, () => {
      const after = evolve(order(), event);
      assert.deepEqual(after, { ...order(), ...changes });
      assert.equal(footprint(after.status), places);
    });
  it('has no places when it is refunded', () => {
    assert.equal(footprint('refunded'), 'none');
  });
});

type Input = { kind: 'payment'; status: PaymentStatus } | { kind: 'expire'; at: number } | { kind: 'cancel' };

const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constant('payment' as const),
    status: fc.constantFrom<PaymentStatus>('created', 'requires-action', 'authorized', 'captured', 'voided', 'failed'),
  }),
  fc.record({ kind: fc.constant('expire' as const), at: fc.integer({ min: -600, max: 3_600 }) }),
  fc.constant({ kind: 'cancel' as const }),
);

const eventsOf = (state: Order, given: Input): readonly OrderEvent[] => {
  if (given.kind === 'payment') return followPayment(state, given.status, grace);
  if (given.kind === 'expire') return expire(state, later(given.at), later(given.at), patience);
  const cancellation = cancel(state);
  return cancellation.kind === 'done' ? cancellation.events : [];
};

describe('whatever happens, in any order and however often', () => {
  it('a settled order stays as it is, and places go only from held to sold or free', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
        let state = order();
        for (const given of inputs) {
          for (const event of eventsOf(state, given)) {
            assert.equal(footprint(state.status), 'held', `${state.status} changed by ${event.type}`);
            state = evolve(state, event);
          }
        }
      }),
    );
  });
  it('hearing the same again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 10 }), input, (before, given) => {
        let state = order();
        for (const one of [...before, given]) for (const event of eventsOf(state, one)) state = evolve(state, event);
        assert.deepEqual(eventsOf(state, given), []);
      }),
    );
  });
  it('every input gives at most one event', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 10 }), (inputs) => {
        let state = order();
        for (const given of inputs) {
          const events = eventsOf(state, given);
          assert.ok(events.length <= 1);
          for (const event of events) state = evolve(state, event);
        }
      }),
    );
  });
});
