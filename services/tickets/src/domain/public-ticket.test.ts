import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { list } from './listing.ts';
import { etagOf, matchesVersion, publicTicket } from './public-ticket.ts';

const whose = { id: 'a ticket', sellerId: 'its seller', currency: 'EUR', now: new Date('2026-11-21T20:00:00Z') };
const state = list({ title: 'A concert', priceCents: 2_500, quantity: 4, category: 'music', maxPerBuyer: 2 }, whose);
const nextReleaseAt = '2026-11-21T20:15:00.000Z';

describe('a ticket as the public sees it', () => {
  it('is on sale while a place may still be had, sold out when all are sold, withdrawn in any case', () => {
    for (const [held, sold, status, shown, available] of [
      [0, 0, 'on-sale', 'on-sale', 4],
      [1, 1, 'on-sale', 'on-sale', 2],
      [1, 3, 'on-sale', 'on-sale', 0],
      [2, 3, 'on-sale', 'on-sale', 0],
      [0, 4, 'on-sale', 'sold-out', 0],
      [1, 5, 'on-sale', 'sold-out', 0],
      [1, 1, 'withdrawn', 'withdrawn', 0],
      [0, 4, 'withdrawn', 'withdrawn', 0],
    ] as const) {
      const availability = { held, sold, nextReleaseAt: null, version: 7 };
      assert.deepEqual(publicTicket({ state: { ...state, status }, availability }, 'Ada', 'Europe/Berlin'), {
        ...state,
        timeZone: 'Europe/Berlin',
        quantity: Math.max(4, held + sold),
        status: shown,
        available,
        sellerName: 'Ada',
        availabilityVersion: 7,
      });
    }
  });

  it('names the next release if there is one, unless it is withdrawn', () => {
    const seen = (status: typeof state.status) =>
      publicTicket(
        { state: { ...state, status }, availability: { held: 4, sold: 0, nextReleaseAt, version: 1 } },
        'Ada',
        'UTC',
      ).nextReleaseAt;
    assert.deepEqual([seen('on-sale'), seen('withdrawn')], [nextReleaseAt, undefined]);
  });

  it('has an entity tag of both its versions', () => {
    assert.equal(etagOf({ version: 12, availabilityVersion: 345 }), '"v12-345"');
  });
});

describe('If-Match', () => {
  it('matches any version, an entity tag of this version, or this version alone, anywhere in a list', () => {
    for (const header of ['*', '"v12-1"', '"v12"', '"12"', '"12-99"', '"v1-12", "v12-3"', '"other" ,"v12-34"'])
      assert.ok(matchesVersion(header, 12), header);
  });

  it('does not match another version or another tag that contains this one', () => {
    for (const header of [
      '"v1-12"',
      '"v120-1"',
      '"v112-1"',
      '"v11-12", "v13"',
      '"v12-"',
      '"v12-1x"',
      '"xv12-1"',
      '"*"',
    ])
      assert.ok(!matchesVersion(header, 12), header);
    for (const header of ['v12', 'W/"v12-1"', '"v12-1" "v12"', '']) assert.ok(!matchesVersion(header, 12), header);
  });
});
