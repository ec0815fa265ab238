import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TicketPatch } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { denyListing, edit, type Listing, list, withdraw } from './listing.ts';

const listedAt = new Date('2026-11-21T20:00:00.000Z');
const now = new Date('2026-11-22T08:30:00.000Z');
const input = {
  title: 'A concert',
  priceCents: 2_500,
  quantity: 3,
  category: 'music',
  venue: 'The Hall',
  startsAt: '2031-05-01T20:00:00+02:00',
} as const;
const ids = { id: 'a ticket', sellerId: 'its seller', currency: 'EUR' };
const state = list(input, { ...ids, now: listedAt });
const changed = (given: Partial<TicketState>): TicketState => ({
  ...state,
  version: 2,
  updatedAt: now.toISOString(),
  ...given,
});
const listing = (given: Partial<Listing['availability']> = {}, status: TicketState['status'] = 'on-sale'): Listing => ({
  state: { ...state, status },
  availability: { held: 0, sold: 0, nextReleaseAt: null, version: 1, ...given },
});
const full = listing({ held: 2, sold: 1 });

describe('a new listing', () => {
  it('is on sale in version 1, with what was given and the date in UTC', () => {
    assert.deepEqual(state, {
      ...input,
      ...ids,
      startsAt: '2031-05-01T18:00:00.000Z',
      status: 'on-sale',
      version: 1,
      createdAt: '2026-11-21T20:00:00.000Z',
      updatedAt: '2026-11-21T20:00:00.000Z',
    });
  });

  it('has no date if none was given', () => {
    const { startsAt, ...undated } = input;
    assert.equal('startsAt' in list(undated, { ...ids, now }), false);
  });
});

describe('a new listing is refused', () => {
  const at = (hour: number): string => new Date(now.getTime() + hour * 3_600_000).toISOString();
  const deny = (moments: Partial<TicketState>) => denyListing({ ...state, startsAt: at(4), ...moments }, now);

  it('if it has begun, at its start already', () => {
    assert.equal(deny({ startsAt: at(1) }), null);
    for (const startsAt of [at(0), at(-1)]) assert.deepEqual(deny({ startsAt }), { refused: 'event-started' });
  });

  it('if its moments are out of order', () => {
    for (const [moments, mistake] of [
      [{ endsAt: at(5) }, null],
      [{ endsAt: at(4) }, 'end-before-start'],
      [{ startsAt: undefined, endsAt: at(4) }, 'end-without-start'],
      [{ endsAt: at(6), saleEndsAt: at(6) }, null],
      [{ endsAt: at(6), saleEndsAt: at(7) }, 'sale-after-event'],
      [{ saleEndsAt: at(7) }, null],
      [{ saleStartsAt: at(3) }, null],
      [{ saleStartsAt: at(4) }, 'sale-ends-before-it-starts'],
      [{ saleStartsAt: at(4), endsAt: at(5) }, null],
      [{ saleStartsAt: at(3), saleEndsAt: at(3) }, 'sale-ends-before-it-starts'],
      [{ startsAt: undefined, saleStartsAt: at(3), saleEndsAt: at(2) }, 'sale-ends-before-it-starts'],
      [{ startsAt: undefined, saleStartsAt: at(3) }, null],
      [{ saleStartsAt: at(-2), saleEndsAt: at(-1) }, null],
    ] as [Partial<TicketState>, string | null][])
      assert.deepEqual(deny(moments), mistake && { refused: 'invalid-input', mistake }, JSON.stringify(moments));
  });
});

describe('an edit', () => {
  const by = (patch: TicketPatch, given = listing(), callerId = ids.sellerId) => edit(given, patch, callerId, now);

  it('changes the fields it names, removes those that are null, and leads to the next version', () => {
    const { venue, startsAt, ...bare } = state;
    for (const [patch, expected] of [
      [{ title: 'Another', city: 'Ghent' }, changed({ title: 'Another', city: 'Ghent' })],
      [{ startsAt: '2031-06-01T20:00:00+02:00' }, changed({ startsAt: '2031-06-01T18:00:00.000Z' })],
      [{ maxPerBuyer: 4 }, changed({ maxPerBuyer: 4 })],
      [
        { venue: null, startsAt: null },
        { ...bare, version: 2, updatedAt: now.toISOString() },
      ],
      [{ title: undefined, priceCents: 3_000, city: null }, changed({ priceCents: 3_000 })],
    ] as [TicketPatch, TicketState][])
      assert.deepEqual(by(patch), { state: expected });
  });

  it('that changes nothing leads to the same version', () => {
    const same = { title: state.title, startsAt: '2031-05-01T19:00:00+01:00', city: null, maxPerBuyer: null };
    for (const patch of [{}, { title: undefined }, same]) assert.deepEqual(by(patch), { state });
  });

  const takens = [full, listing({ held: 3 }), listing({ sold: 3 }), listing({ held: 2, sold: 2 })];
  const descriptive: TicketPatch = {
    ...{ title: 'Moved', description: 'To a larger hall.', category: 'other', venue: 'The Arena', city: 'Ghent' },
    ...{ startsAt: '2031-05-02T18:00:00.000Z', endsAt: '2031-05-02T22:00:00.000Z', timeZone: 'Europe/Brussels' },
    ...{ saleStartsAt: '2030-05-02T18:00:00.000Z', saleEndsAt: '2031-05-02T20:00:00.000Z', maxPerBuyer: 2 },
  };

  it('of anything but fewer places is possible whatever is held and sold', () => {
    const wish = { ...descriptive, priceCents: 3_000, quantity: 30 };
    for (const given of takens) assert.deepEqual(by(wish, given), { state: changed(wish as Partial<TicketState>) });
  });

  it('leaves no fewer places than are held and sold, and names the smallest number', () => {
    for (const given of takens) {
      const least = given.availability.held + given.availability.sold;
      const { state: known } = given;
      assert.deepEqual(by({ quantity: least - 1 }, { ...given, state: { ...known, quantity: 9 } }), {
        refused: 'places-taken',
        least,
      });
      assert.deepEqual(by({ quantity: least }, { ...given, state: { ...known, quantity: 9 } }), {
        state: changed({ quantity: least }),
      });
    }
    const excess = listing({ held: 2, sold: 2 });
    assert.deepEqual(by({ quantity: 3, title: 'Moved' }, excess), { state: changed({ title: 'Moved' }) }, 'as it is');
  });

  it('of a withdrawn ticket is possible, except of its price and its number of places', () => {
    const withdrawn = listing({ held: 1 }, 'withdrawn');
    assert.deepEqual(by(descriptive, withdrawn), {
      state: changed({ ...(descriptive as Partial<TicketState>), status: 'withdrawn' }),
    });
    for (const patch of [{ priceCents: 3_000 }, { quantity: 5 }, { quantity: 1, title: 'Moved' }])
      assert.deepEqual(by(patch, withdrawn), { refused: 'ticket-withdrawn' });
    for (const patch of [{}, { priceCents: 2_500, quantity: 3 }])
      assert.deepEqual(by(patch, withdrawn), { state: withdrawn.state });
  });

  it('is refused for the first of these reasons: not theirs, withdrawn, too few places, moments, past start', () => {
    const wish = { quantity: 1, startsAt: '2020-01-01T00:00:00Z', endsAt: '2019-01-01T00:00:00Z' };
    const { startsAt, endsAt } = wish;
    const [taken, gone] = [full, { ...full, state: { ...state, status: 'withdrawn' as const } }];
    assert.deepEqual(by(wish, gone, 'a stranger'), { refused: 'not-your-ticket' });
    assert.deepEqual(by(wish, gone), { refused: 'ticket-withdrawn' });
    assert.deepEqual(by(wish, taken), { refused: 'places-taken', least: 3 });
    assert.deepEqual(by({ startsAt, endsAt }, taken), { refused: 'invalid-input', mistake: 'end-before-start' });
    assert.deepEqual(by({ startsAt }, taken), { refused: 'event-started' });
  });

  it('of a ticket that has begun is possible as long as its start stays or moves to the future', () => {
    const begun = { ...full, state: { ...state, startsAt: '2026-11-22T08:00:00.000Z' } };
    assert.ok('state' in by({ title: 'Moved', startsAt: '2026-11-22T09:00:00+01:00' }, begun));
    assert.ok('state' in by({ startsAt: '2026-11-22T08:30:00.001Z' }, begun));
    assert.deepEqual(by({ startsAt: '2026-11-22T08:30:00.000Z' }, begun), { refused: 'event-started' });
  });
});

describe('a withdrawal', () => {
  it('leads to the next version, whatever is held or sold', () => {
    for (const given of [listing(), full])
      assert.deepEqual(withdraw(given, ids.sellerId, now), { state: changed({ status: 'withdrawn' }) });
  });

  it('of a withdrawn ticket changes nothing, and is refused for another user', () => {
    const withdrawn = listing({}, 'withdrawn');
    assert.deepEqual(withdraw(withdrawn, ids.sellerId, now), { state: withdrawn.state });
    for (const given of [withdrawn, listing()])
      assert.deepEqual(withdraw(given, 'a stranger', now), { refused: 'not-your-ticket' });
  });
});
