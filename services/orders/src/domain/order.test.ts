import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { cancel, evolve, expire, extend, followPayment, footprint, type Order, type OrderEvent } from './order.ts';

const noon = new Date('2026-11-21T12:00:00.000Z');
const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1_000);
const order = (given: Partial<Order> = {}): Order => ({
  id: '01a20000-0000-7000-8000-000000000000',
  status: 'awaiting-payment',
  reason: null,
  expiresAt: noon,
  decideAt: noon,
  isPaying: false,
  extensions: 0,
  latestDecideAt: null,
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
  const extended = { type: 'order.updated', changes: { isPaying: true, decideAt: later(grace) } } as const;
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
  it('stores that somebody pays also where there is no grace', () => {
    const changes = { isPaying: true, decideAt: noon };
    assert.deepEqual(followPayment(order(), 'created', 0), [{ type: 'order.updated', changes }]);
  });
  it('moves the decision once when payment starts', () => {
    const [event] = followPayment(order(), 'created', grace);
    assert.deepEqual(event, { type: 'order.updated', changes: { isPaying: true, decideAt: later(grace) } });
    assert.deepEqual(followPayment(evolve(order(), event as OrderEvent), 'requires-action', grace), []);
  });
  it('starts a payment also in an order whose decision was put off for another reason, and moves it no earlier', () => {
    const putOff = order({ decideAt: later(900) });
    const changes = { isPaying: true, decideAt: later(900) };
    assert.deepEqual(followPayment(putOff, 'created', grace), [{ type: 'order.updated', changes }]);
  });
  it('moves the decision no further than an extended order may go', () => {
    const changes = { isPaying: true, decideAt: later(100) };
    const extendedOrder = order({ extensions: 1, latestDecideAt: later(100) });
    assert.deepEqual(followPayment(extendedOrder, 'created', grace), [{ type: 'order.updated', changes }]);
  });
  it('accepts an authorized payment after the deadline as long as nothing was decided', () => {
    assert.deepEqual(followPayment(order({ decideAt: later(-600), expiresAt: later(-600) }), 'authorized', grace), [
      { type: 'order.accepted' },
    ]);
  });
});

describe('extend', () => {
  const before = later(-60);
  const extended = (given: Partial<Order> = {}, saleEnd: Date | null = null, now = before) => {
    const extension = extend(order(given), saleEnd, now, grace);
    if (extension.kind === 'refused') return extension.why;
    const [event, ...others] = extension.events;
    assert.ok(event && others.length === 0);
    return evolve(order(given), event);
  };

  it('gives an unpaid order five minutes more, twice', () => {
    const until = later(300);
    const once = order({ expiresAt: until, decideAt: until, extensions: 1 });
    assert.deepEqual(extended(), once);
    const twice = extended({ ...once }, null, later(299.999));
    assert.deepEqual(twice, order({ expiresAt: later(600), decideAt: later(600), extensions: 2 }));
    assert.equal(extended({ ...once, extensions: 2 }), 'used-up');
  });
  it('is refused once somebody pays, and once the order has ended or its time is up', () => {
    assert.equal(extended({ isPaying: true }), 'paying');
    assert.equal(extended({ isPaying: true, status: 'confirming' }), 'paying');
    assert.equal(extended({ status: 'confirming' }), 'paying');
    assert.equal(extended({ isPaying: true, status: 'complete' }), 'ended');
    assert.equal(extended({ status: 'cancelled', reason: 'by-buyer' }), 'ended');
    assert.equal(extended({}, null, noon), 'ended');
  });
  it('goes beyond the sale by the grace at most, and is the last one when it gets there', () => {
    for (const [saleEnd, until, extensions] of [
      [later(1), later(300), 1],
      [noon, later(300), 2],
      [later(-1), later(299), 2],
      [later(-299.999), later(0.001), 2],
    ] as const) {
      const latestDecideAt = new Date(saleEnd.getTime() + grace * 1_000);
      assert.deepEqual(extended({}, saleEnd), order({ expiresAt: until, decideAt: until, extensions, latestDecideAt }));
    }
    assert.equal(extended({}, later(-300)), 'sale-ends');
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
    [{ type: 'order.updated', changes: { decideAt: later(300) } }, { decideAt: later(300) }, 'held'],
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

type Input =
  | { kind: 'payment'; status: PaymentStatus }
  | { kind: 'expire'; at: number }
  | { kind: 'cancel' }
  | { kind: 'extend'; at: number; saleEnds: number | null };

const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constant('payment' as const),
    status: fc.constantFrom<PaymentStatus>('created', 'requires-action', 'authorized', 'captured', 'voided', 'failed'),
  }),
  fc.record({ kind: fc.constant('expire' as const), at: fc.integer({ min: -600, max: 3_600 }) }),
  fc.constant({ kind: 'cancel' as const }),
);
const extension = fc.record({
  kind: fc.constant('extend' as const),
  at: fc.integer({ min: -900, max: 600 }),
  saleEnds: fc.option<number | null>(fc.integer({ min: -600, max: 900 })),
});

const eventsOf = (state: Order, given: Input): readonly OrderEvent[] => {
  if (given.kind === 'payment') return followPayment(state, given.status, grace);
  if (given.kind === 'expire') return expire(state, later(given.at), later(given.at), patience);
  if (given.kind === 'extend') {
    const saleEnd = given.saleEnds === null ? null : later(given.saleEnds);
    const answer = extend(state, saleEnd, later(given.at), grace);
    return answer.kind === 'done' ? answer.events : [];
  }
  const cancellation = cancel(state);
  return cancellation.kind === 'done' ? cancellation.events : [];
};

describe('whatever happens, in any order and however often', () => {
  it('a settled order stays as it is, and places go only from held to sold or free', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(input, extension), { maxLength: 20 }), (inputs) => {
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
      fc.property(fc.array(fc.oneof(input, extension), { maxLength: 10 }), input, (before, given) => {
        let state = order();
        for (const one of [...before, given]) for (const event of eventsOf(state, one)) state = evolve(state, event);
        assert.deepEqual(eventsOf(state, given), []);
      }),
    );
  });
  it('every input gives at most one event', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(input, extension), { maxLength: 10 }), (inputs) => {
        let state = order();
        for (const given of inputs) {
          const events = eventsOf(state, given);
          assert.ok(events.length <= 1);
          for (const event of events) state = evolve(state, event);
        }
      }),
    );
  });
  it('no order gets more than two extensions, and none is held beyond a sale by more than the grace', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(input, extension), { maxLength: 20 }), (inputs) => {
        let state = order();
        for (const given of inputs)
          for (const event of eventsOf(state, given)) {
            const after = evolve(state, event);
            assert.ok(after.decideAt >= state.decideAt && after.decideAt >= after.expiresAt, 'time never moves back');
            assert.ok(after.decideAt <= later(2 * 300 + grace));
            if (given.kind === 'extend') {
              assert.ok(!state.isPaying && after.extensions > state.extensions && after.extensions <= 2);
              if (given.saleEnds !== null) assert.ok(after.decideAt <= later(given.saleEnds + grace));
            }
            if (after.latestDecideAt) assert.ok(after.decideAt <= after.latestDecideAt);
            state = after;
          }
      }),
    );
  });
});
