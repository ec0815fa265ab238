import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decidePlacements, type Placement, type PlacementFacts, type PlacementLimits } from './placement.ts';

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
    ...{ sellerId: 'seller', status: 'on-sale', startsAt: null, maxPerBuyer: null },
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

  it('name the buyer’s own order when it is the reason that none is left, and not when others hold them', () => {
    const places = { quantity: 4, held: 4, sold: 0 };
    assert.deepEqual(decide({ quantity: 2 }, { places, held: 2, heldBy: 'mine' }), {
      outcome: 'own-hold',
      orderId: 'mine',
    });
    assert.deepEqual(decide({ quantity: 3 }, { places, held: 2, heldBy: 'mine' }), {
      outcome: 'ticket-reserved',
      free: 0,
    });
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
