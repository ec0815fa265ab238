import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { z } from 'zod';
import {
  defaultMaxPerBuyer,
  Ticket,
  TicketInput,
  TicketPatch,
  TicketQuery,
  ticketInputIn,
  ticketPatchIn,
} from './tickets.ts';

const least = { title: 'Nick Cave', priceCents: 5_000 };
const id = '019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f';

/** The field a refusal names; null when nothing is refused. */
const refusedField = (schema: z.ZodType, value: unknown): string | null => {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) return null;
  return issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.join('.');
};

const given = (fields: object): string | null => refusedField(TicketInput, { ...least, ...fields });

describe('what is needed to list a ticket', () => {
  it('is a title and a price; one place of some other kind is meant', () => {
    assert.deepEqual(TicketInput.parse(least), { ...least, quantity: 1, category: 'other' });
    assert.equal(refusedField(TicketInput, { priceCents: 5_000 }), 'title');
    assert.equal(refusedField(TicketInput, { title: 'Nick Cave' }), 'priceCents');
  });

  it('a title has 1 to 200 characters, spaces around it not counted', () => {
    assert.equal(given({ title: 'x' }), null);
    assert.equal(given({ title: `  ${'x'.repeat(200)}  ` }), null);
    assert.equal(TicketInput.parse({ ...least, title: '  Nick Cave ' }).title, 'Nick Cave');
    for (const title of ['', '   ', 'x'.repeat(201), 5, null]) assert.equal(given({ title }), 'title');
  });

  it('a price is what the provider charges in the installation’s currency: 50 to 99,999,999 cents of a euro', () => {
    for (const [currency, good, bad] of [
      ['EUR', [50, 99_999_999], [49, 100_000_000, 60.5, '5000']],
      ['HUF', [17_500, 500_050], [17_499]],
      ['ISK', [100, 99_999_900], [50, 150, 99_999_999]],
      ['KWD', [50, 5_250], [5_255]],
      ['JPY', [50, 100_000_000], [49]],
      ['IDR', [50, 2_147_483_647], [2_147_483_648]],
    ] as const)
      for (const schema of [ticketInputIn(currency), ticketPatchIn(currency)]) {
        for (const priceCents of good) assert.equal(refusedField(schema, { ...least, priceCents }), null, currency);
        for (const priceCents of bad)
          assert.equal(refusedField(schema, { ...least, priceCents }), 'priceCents', `${priceCents} ${currency}`);
      }
  });

  it('one buyer may have 1 to 20,000 of them, and 10 if the seller sets no limit', () => {
    for (const maxPerBuyer of [1, 20_000]) assert.equal(given({ maxPerBuyer }), null);
    for (const maxPerBuyer of [0, 20_001, 1.5, null]) assert.equal(given({ maxPerBuyer }), 'maxPerBuyer');
    assert.equal(defaultMaxPerBuyer, 10);
  });

  it('there are 1 to 20,000 places', () => {
    for (const quantity of [1, 20_000]) assert.equal(given({ quantity }), null);
    for (const quantity of [0, 20_001, -1, 1.5, '2', null]) assert.equal(given({ quantity }), 'quantity');
  });

  it('a start is a moment with its offset', () => {
    for (const startsAt of ['2026-11-28T19:30:00Z', '2026-11-28T19:30:00.000+01:00'])
      assert.equal(given({ startsAt }), null);
    for (const startsAt of ['2026-11-28T19:30:00', '2026-11-28', 'tomorrow', 1_790_000_000, null])
      assert.equal(given({ startsAt }), 'startsAt');
  });

  it('an end, and the start and end of the sale, are moments with their offset, too', () => {
    for (const field of ['endsAt', 'saleStartsAt', 'saleEndsAt']) {
      assert.equal(given({ [field]: '2026-11-28T19:30:00+01:00' }), null);
      for (const moment of ['2026-11-28T19:30:00', null]) assert.equal(given({ [field]: moment }), field);
    }
  });

  it('a time zone is one of the IANA database, in its canonical spelling', () => {
    for (const [typed, timeZone] of [
      ['Europe/Amsterdam', 'Europe/Amsterdam'],
      ['america/new_york', 'America/New_York'],
      ['US/Eastern', 'America/New_York'],
      ['Etc/UTC', 'UTC'],
    ])
      assert.equal(TicketInput.parse({ ...least, timeZone: typed }).timeZone, timeZone);
    for (const timeZone of ['Europe/Atlantis', '+01:00', '', ' ', 'CET+1\0', 5, null])
      assert.equal(given({ timeZone }), 'timeZone');
  });

  it('a category is one of four', () => {
    for (const category of ['music', 'sport', 'theatre', 'other']) assert.equal(given({ category }), null);
    assert.equal(given({ category: 'cinema' }), 'category');
  });

  it('an unknown field is refused and named', () => {
    assert.equal(given({ sellerId: id }), 'sellerId');
    assert.equal(given({ price: 5_000 }), 'price');
  });
});

describe('what may be edited', () => {
  it('is any of it, within the same limits', () => {
    assert.equal(refusedField(TicketPatch, {}), null);
    assert.equal(refusedField(TicketPatch, { title: 'Grinderman', priceCents: 6_000, category: 'music' }), null);
    for (const quantity of [1, 20_000]) assert.equal(refusedField(TicketPatch, { quantity }), null);
    for (const quantity of [0, 20_001, 1.5, null]) assert.equal(refusedField(TicketPatch, { quantity }), 'quantity');
  });

  it('null takes away what may be missing, and nothing else', () => {
    const none = {
      ...{ startsAt: null, endsAt: null, saleStartsAt: null, saleEndsAt: null },
      ...{ venue: null, city: null, description: null, maxPerBuyer: null },
    };
    assert.deepEqual(TicketPatch.parse(none), none);
    for (const field of ['title', 'priceCents', 'category', 'quantity', 'timeZone'])
      assert.equal(refusedField(TicketPatch, { [field]: null }), field);
  });

  it('the limits are those of listing, and nothing is filled in', () => {
    assert.equal(refusedField(TicketPatch, { title: 'x'.repeat(201) }), 'title');
    assert.equal(refusedField(TicketPatch, { priceCents: 49 }), 'priceCents');
    assert.deepEqual(TicketPatch.parse({ title: 'Grinderman' }), { title: 'Grinderman' });
  });
});

describe('what can be browsed by', () => {
  it('numbers come as text', () => {
    const query = TicketQuery.parse({ maxPriceCents: '4500', limit: '100' });
    assert.deepEqual(query, { maxPriceCents: 4_500, sort: 'newest', limit: 100 });
  });

  it('a page has 1 to 100 tickets, 20 unless told', () => {
    assert.equal(TicketQuery.parse({}).limit, 20);
    for (const limit of ['0', '101', 'many', '1.5', '']) assert.equal(refusedField(TicketQuery, { limit }), 'limit');
  });

  it('an order, a seller and an unknown field are checked', () => {
    for (const sort of ['newest', 'soonest', 'price', '-price'])
      assert.equal(refusedField(TicketQuery, { sort }), null);
    assert.equal(refusedField(TicketQuery, { sort: 'cheapest' }), 'sort');
    assert.equal(refusedField(TicketQuery, { seller: 'me' }), 'seller');
    assert.equal(refusedField(TicketQuery, { page: '2' }), 'page');
  });
});

describe('a ticket as it is answered', () => {
  const ticket = {
    ...{ id, title: 'Nick Cave', category: 'music', priceCents: 5_000, currency: 'EUR', quantity: 2, available: 1 },
    ...{
      timeZone: 'Europe/Amsterdam',
      status: 'on-sale',
      sellerId: id,
      sellerName: 'Ada',
      version: 1,
      availabilityVersion: 3,
    },
    ...{ createdAt: '2026-11-21T20:00:00.000Z', updatedAt: '2026-11-21T20:00:00.000Z' },
  };

  it('lets through what it names, and nothing that was put beside it by mistake', () => {
    assert.deepEqual(Ticket.parse({ ...ticket, sellerEmail: 'ada@example.com' }), ticket);
  });

  it('tells moments in UTC only', () => {
    assert.equal(refusedField(Ticket, { ...ticket, createdAt: '2026-11-21T21:00:00.000+01:00' }), 'createdAt');
  });
});
