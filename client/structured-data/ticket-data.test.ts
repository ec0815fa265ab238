import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { jsonLd, ticketData } from './ticket-data.ts';

const ticket = {
  ...{ id: 't1', title: 'Nick Cave', category: 'music', priceCents: 4_250, currency: 'EUR', quantity: 2, available: 2 },
  ...{ status: 'on-sale', sellerId: 's', sellerName: 'Ana', version: 3, availabilityVersion: 1 },
  ...{ startsAt: '2026-12-12T19:00:00.000Z', venue: 'Paradiso', city: 'Amsterdam' },
  ...{ createdAt: '2026-12-01T00:00:00.000Z', updatedAt: '2026-12-01T00:00:00.000Z' },
} as Ticket;
type Offer = { price: string; availability: string; validFrom?: string; validThrough?: string };
type Data = { offers: Offer; location?: { name: string }; startDate?: string };
const dataOf = (given: Partial<Ticket>) => ticketData({ ...ticket, ...given }) as Data & Record<string, unknown>;

test('a ticket is an event with what it costs, where, when, and whether it can be bought', () => {
  process.env.PUBLIC_URL = 'https://tickets.example';
  const data = dataOf({});
  assert.deepEqual(
    [data['@type'], data.name, data.startDate, data.location?.name, data.offers.price, data.url, data.image],
    [
      ...['MusicEvent', 'Nick Cave', '2026-12-12T19:00:00.000Z', 'Paradiso', '42.50'],
      ...['https://tickets.example/tickets/t1', 'https://tickets.example/tickets/t1/picture.png?v=3'],
    ],
  );
  assert.equal(dataOf({ currency: 'JPY', priceCents: 9_000 }).offers.price, '9000');
  for (const [given, expected] of [
    [{}, 'InStock'],
    [{ available: 0 }, 'LimitedAvailability'],
    [{ available: 0, status: 'sold-out' }, 'SoldOut'],
    [{ status: 'withdrawn' }, 'Discontinued'],
  ] as const)
    assert.equal(dataOf(given).offers.availability, `https://schema.org/${expected}`);
  const bare = dataOf({ startsAt: undefined, venue: undefined, city: undefined });
  assert.deepEqual([bare.startDate, bare.location], [undefined, undefined]);
});

test('an offer is valid from the start of its sale to its end', () => {
  const validOf = (given: Partial<Ticket>) => {
    const { validFrom, validThrough } = dataOf(given).offers;
    return [validFrom, validThrough];
  };
  assert.deepEqual(validOf({}), [ticket.createdAt, ticket.startsAt]);
  assert.deepEqual(validOf({ startsAt: undefined }), [ticket.createdAt, undefined]);
  const [saleStartsAt, saleEndsAt] = ['2026-12-05T09:00:00.000Z', '2026-12-11T22:00:00.000Z'];
  assert.deepEqual(validOf({ saleStartsAt, saleEndsAt }), [saleStartsAt, saleEndsAt]);
});

test('no title ends the script element it stands in', () => {
  const text = jsonLd(ticketData({ ...ticket, title: '</script><script>alert(1)</script><!--' }));
  assert.doesNotMatch(text, /</);
  assert.equal(JSON.parse(text).name, '</script><script>alert(1)</script><!--');
});
