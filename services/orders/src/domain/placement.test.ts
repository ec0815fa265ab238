import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  decidePlacements,
  type Placement,
  type PlacementDecision,
  type PlacementFacts,
  type PlacementLimits,
} from './placement.ts';

const noon = new Date('2026-11-21T12:00:00.000Z');
const ago = (seconds: number): Date => new Date(noon.getTime() - seconds * 1_000);
const limits: PlacementLimits = {
  liveOrdersMax: 10,
  defaultMaxPerBuyer: 10,
  holdAgainSeconds: [0, 60, 300, 900],
  nearlyGonePlaces: 10,
};
const facts = (given: Partial<PlacementFacts> = {}): PlacementFacts => ({
  ticket: {
    ...{ sellerId: 'seller', status: 'on-sale', maxPerBuyer: null },
    ...{ startsAt: null, endsAt: null, saleStartsAt: null, saleEndsAt: null },
    ...{ priceCents: 4_200, currency: 'EUR' },
  },
  places: { quantity: 100, held: 0, sold: 0 },
  storedHash: null,
  liveOrders: 0,
  held: 0,
  heldBy: null,
  bought: 0,
  lapses: [],
  ...given,
});
const request = (given: Partial<Placement> = {}): Placement => ({
  ticketId: 'ticket',
  buyerId: 'buyer',
  orderId: 'order',
  quantity: 1,
  expectedUnitPriceCents: null,
  hash: null,
  ...given,
});
const decide = (asked: Partial<Placement>, known: Partial<PlacementFacts>, given: Partial<PlacementLimits> = {}) =>
  decidePlacements([{ request: request(asked), facts: facts(known) }], { ...limits, ...given }, noon)[0];

describe('the reason of a refusal', () => {
  const mine = Buffer.from('mine');
  const ticket = { ...facts().ticket!, sellerId: 'buyer', status: 'withdrawn', startsAt: noon };
  const asked = { quantity: 3, hash: mine, expectedUnitPriceCents: 4_100 };
  // Each step removes the reason before it; all later ones still apply.
  const steps: [string, Partial<Placement>, Partial<PlacementFacts>, PlacementDecision][] = [
    [
      'the key was used for another request',
      {},
      { storedHash: Buffer.from('other') },
      { outcome: 'idempotency-key-reused' },
    ],
    ['the request is a repeated one', {}, { storedHash: Buffer.from('mine') }, { outcome: 'kept' }],
    ['there is no such ticket', {}, { storedHash: null, ticket: null }, { outcome: 'not-found' }],
    ['its places are not known yet', {}, { ticket, places: null }, { outcome: 'not-found' }],
    ['it is the buyer’s own', {}, { places: { quantity: 12, held: 1, sold: 10 } }, { outcome: 'own-ticket' }],
    ['it was withdrawn', {}, { ticket: { ...ticket, sellerId: 'seller' } }, { outcome: 'ticket-withdrawn' }],
    ['it starts at this moment', {}, { ticket: { ...facts().ticket!, startsAt: noon } }, { outcome: 'event-started' }],
    [
      'the price is another one',
      {},
      { ticket: { ...facts().ticket!, startsAt: new Date(noon.getTime() + 1), currency: 'USD' } },
      { outcome: 'price-changed', priceCents: 4_200, currency: 'USD' },
    ],
    ['too few are unsold', { expectedUnitPriceCents: 4_200 }, {}, { outcome: 'ticket-sold-out', free: 1 }],
    [
      'the buyer holds the missing ones',
      {},
      { places: { quantity: 12, held: 9, sold: 2 }, held: 2, heldBy: 'earlier', bought: 6 },
      { outcome: 'own-hold', orderId: 'earlier' },
    ],
    ['the buyer would have too many', {}, { held: 1, bought: 7 }, { outcome: 'limit-reached', max: 10, have: 8 }],
    [
      'others hold them',
      {},
      { bought: 6, liveOrders: 10, lapses: [noon, noon] },
      { outcome: 'ticket-reserved', free: 1 },
    ],
    [
      'the buyer has too many unpaid orders',
      {},
      { places: { quantity: 12, held: 7, sold: 2 } },
      { outcome: 'too-many-live-orders' },
    ],
    ['the buyer has to wait', {}, { liveOrders: 9 }, { outcome: 'hold-again-later', seconds: 60 }],
    ['none', {}, { lapses: [] }, { outcome: 'created' }],
  ];
  it('is the first that applies, in the order of what a buyer can do about it', () => {
    let [request, known]: [Partial<Placement>, Partial<PlacementFacts>] = [asked, {}];
    for (const [reason, changed, found, expected] of steps) {
      [request, known] = [
        { ...request, ...changed },
        { ...known, ...found },
      ];
      assert.deepEqual(decide(request, known), expected, reason);
    }
  });
});

describe('places of one ticket per buyer', () => {
  it('count held and bought places together, up to the default or the seller’s limit', () => {
    assert.deepEqual(decide({ quantity: 4 }, { held: 3, bought: 3 }), { outcome: 'created' });
    assert.deepEqual(decide({ quantity: 5 }, { held: 3, bought: 3 }), { outcome: 'limit-reached', max: 10, have: 6 });
    const ticket = { ...facts().ticket!, maxPerBuyer: 2 };
    assert.deepEqual(decide({ quantity: 3 }, { ticket }), { outcome: 'limit-reached', max: 2, have: 0 });
    assert.deepEqual(decide({ quantity: 2 }, { ticket, bought: 1 }), { outcome: 'limit-reached', max: 2, have: 1 });
  });

  it('have no default when limits are off; the seller’s limit still applies', () => {
    const off = { defaultMaxPerBuyer: null };
    assert.deepEqual(decide({ quantity: 10 }, { held: 60 }, off), { outcome: 'created' });
    const ticket = { ...facts().ticket!, maxPerBuyer: 2 };
    assert.deepEqual(decide({ quantity: 3 }, { ticket }, off), { outcome: 'limit-reached', max: 2, have: 0 });
  });

  it('name the buyer’s own order when none is left, also where others have the rest, and when it is all that is missing', () => {
    const mine = { held: 2, heldBy: 'mine' };
    const own = { outcome: 'own-hold', orderId: 'mine' };
    for (const [quantity, places] of [
      [2, { quantity: 4, held: 4, sold: 0 }],
      [3, { quantity: 4, held: 4, sold: 0 }],
      [3, { quantity: 4, held: 2, sold: 2 }],
      [1, { quantity: 3, held: 4, sold: 0 }],
      [3, { quantity: 4, held: 3, sold: 0 }],
    ] as const)
      assert.deepEqual(decide({ quantity }, { places, ...mine }), own);
    const places = { quantity: 5, held: 4, sold: 0 };
    assert.deepEqual(decide({ quantity: 4 }, { places, ...mine }), { outcome: 'ticket-reserved', free: 1 });
  });
});

describe('places that others have', () => {
  it('are sold out when none can return, or more are asked for than there can be; else they are reserved', () => {
    const after = (quantity: number, held: number, sold: number) =>
      decide({ quantity }, { places: { quantity: 4, held, sold } });
    assert.deepEqual(after(1, 0, 4), { outcome: 'ticket-sold-out', free: 0 });
    assert.deepEqual(after(2, 0, 3), { outcome: 'ticket-sold-out', free: 1 });
    assert.deepEqual(after(3, 1, 2), { outcome: 'ticket-sold-out', free: 1 });
    assert.deepEqual(after(2, 1, 3), { outcome: 'ticket-reserved', free: 0 });
    assert.deepEqual(after(1, 1, 3), { outcome: 'ticket-reserved', free: 0 });
    assert.deepEqual(after(2, 1, 2), { outcome: 'ticket-reserved', free: 1 });
  });
});

describe('a pause between holds', () => {
  const places = { quantity: 100, held: 90, sold: 0 };
  const after = (lapses: readonly Date[], given: Partial<PlacementFacts> = {}): unknown => {
    const decision = decide({}, { places, lapses, ...given });
    return decision?.outcome === 'hold-again-later' ? decision.seconds : decision?.outcome;
  };

  it('grows with every lapse: none, then 1, 5 and 15 minutes, and 15 from then on', () => {
    assert.equal(after([]), 'created');
    assert.equal(after([noon]), 'created');
    assert.equal(after([noon, ago(9)]), 60);
    assert.equal(after([ago(60), ago(99)]), 'created');
    assert.equal(after([noon, ago(9), ago(10)]), 300);
    for (const more of [1, 2, 20]) assert.equal(after([noon, ago(9), ...Array(1 + more).fill(ago(10))]), 900);
    assert.equal(after([ago(899.5), ago(1_000), ago(1_000), ago(1_000)]), 1);
  });

  it('applies only if fewer than ten places or a tenth of all would be left for others', () => {
    const lapses = [noon, ago(9)];
    assert.equal(after(lapses, { places: { quantity: 100, held: 89, sold: 0 } }), 'created');
    assert.equal(after(lapses, { places: { quantity: 100, held: 0, sold: 90 } }), 60);
    assert.equal(after(lapses, { places: { quantity: 1_000, held: 899, sold: 0 } }), 'created');
    assert.equal(after(lapses, { places: { quantity: 1_000, held: 900, sold: 0 } }), 60);
  });

  it('does not apply when limits are off', () => {
    const decision = decide({}, { places, lapses: [noon, noon, noon] }, { holdAgainSeconds: [] });
    assert.deepEqual(decision, { outcome: 'created' });
  });
});

describe('a batch', () => {
  const batch = fc.array(
    fc.record({
      buyer: fc.constantFrom('a', 'b', 'c'),
      ticket: fc.constantFrom('x', 'y'),
      quantity: fc.integer({ min: 1, max: 10 }),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it('counts a buyer’s unpaid orders with those before it, of whichever ticket', () => {
    const decisions = decidePlacements(
      [
        ['a', 'x'],
        ['a', 'y'],
        ['b', 'x'],
      ].map(([buyerId = '', ticketId = '']) => ({
        request: request({ buyerId, ticketId }),
        facts: facts({ liveOrders: 2 }),
      })),
      { ...limits, liveOrdersMax: 3 },
      noon,
    );
    assert.deepEqual(
      decisions.map(({ outcome }) => outcome),
      ['created', 'too-many-live-orders', 'created'],
    );
  });

  it('never gives a buyer more than the limit, nor a ticket more than its places, and refuses no request that would fit', () => {
    fc.assert(
      fc.property(batch, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 30 }), (asked, max, quantity) => {
        const known = facts({
          ticket: { ...facts().ticket!, maxPerBuyer: max },
          places: { quantity, held: 0, sold: 0 },
        });
        const decisions = decidePlacements(
          asked.map(({ buyer, ticket, quantity: wanted }, nth) => ({
            request: request({ buyerId: buyer, ticketId: ticket, quantity: wanted, orderId: `${nth}` }),
            facts: known,
          })),
          { ...limits, liveOrdersMax: 1_000 },
          noon,
        );
        const given = new Map<string, number>();
        const add = (key: string, places: number) => given.set(key, (given.get(key) ?? 0) + places);
        for (const [nth, { buyer, ticket, quantity: wanted }] of asked.entries()) {
          const [mine, all] = [given.get(`${buyer} ${ticket}`) ?? 0, given.get(ticket) ?? 0];
          const fits = mine + wanted <= max && all + wanted <= quantity;
          assert.equal(decisions[nth]?.outcome === 'created', fits, `${nth}: ${decisions[nth]?.outcome}`);
          if (!fits) continue;
          add(`${buyer} ${ticket}`, wanted);
          add(ticket, wanted);
        }
      }),
    );
  });
});
