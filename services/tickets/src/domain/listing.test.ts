import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TicketPatch } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { edit, type Listing, list, withdraw } from './listing.ts';

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

  it('is refused when every place is held or sold, unless it changes the limit per buyer and nothing else', () => {
    for (const patch of [{ priceCents: 3_000 }, { priceCents: 3_000, maxPerBuyer: 2 }, {}, { title: state.title }])
      for (const given of [full, listing({ held: 3 }), listing({ sold: 3 }), listing({ held: 2, sold: 2 })])
        assert.deepEqual(by(patch, given), { refused: 'ticket-reserved' });
    assert.deepEqual(by({ maxPerBuyer: 2, title: state.title }, full), { state: changed({ maxPerBuyer: 2 }) });
  });

  it('is allowed while one place is free', () => {
    const oneFree = listing({ held: 1, sold: 1 });
    assert.deepEqual(by({ priceCents: 3_000 }, oneFree), { state: changed({ priceCents: 3_000 }) });
  });

  it('is refused for the first of these reasons: not theirs, withdrawn, every place held', () => {
    const both = { ...full, state: { ...state, status: 'withdrawn' as const } };
    assert.deepEqual(by({ maxPerBuyer: 2 }, both, 'a stranger'), { refused: 'not-your-ticket' });
    assert.deepEqual(by({ maxPerBuyer: 2 }, both), { refused: 'ticket-withdrawn' });
    assert.deepEqual(by({}, listing({}, 'withdrawn')), { refused: 'ticket-withdrawn' });
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
