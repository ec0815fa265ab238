import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { eventOf } from '../domain/event.ts';
import { hearOfTicket, ordersDatabase, placesOf, ticketState } from '../testing/fixtures.ts';
import { forgetTickets, knowsTicket, upsertTickets } from './tickets.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const store = (...tickets: readonly TicketState[]) => database.transaction((tx) => upsertTickets(tx, tickets));
const rowOf = async (id: string) => (await database.query('select * from tickets where id = $1', [id]))[0];

const [noon, evening] = ['2026-12-02T12:00:00.000Z', '2026-12-02T20:00:00.000Z'];
const first = ticketState({
  ...{ title: 'First', priceCents: 1_000, currency: 'EUR', quantity: 5, maxPerBuyer: 2 },
  ...{ startsAt: '2026-12-01T20:00:00.000Z', venue: 'The Hall', timeZone: 'Europe/Berlin' },
});
const edited: TicketState = {
  ...first,
  ...{ title: 'Second', priceCents: 2_000, currency: 'USD', quantity: 6, maxPerBuyer: 3 },
  ...{ sellerId: randomUUIDv7(), status: 'withdrawn', startsAt: noon, endsAt: evening, version: 2 },
  ...{ saleStartsAt: '2026-11-02T20:00:00.000Z', saleEndsAt: evening, city: 'Ghent', updatedAt: noon },
};
const { startsAt: _, endsAt: __, saleStartsAt: ___, saleEndsAt: ____, maxPerBuyer: _____, ...bare } = edited;
const third: TicketState = { ...bare, version: 3, updatedAt: evening };
const dateOf = (moment: string | undefined) => (moment === undefined ? null : new Date(moment));
const row = (ticket: TicketState) => ({
  ...{ id: ticket.id, seller_id: ticket.sellerId, title: ticket.title, price_cents: ticket.priceCents },
  ...{ currency: ticket.currency, quantity: ticket.quantity, status: ticket.status, version: ticket.version },
  ...{ starts_at: dateOf(ticket.startsAt), ends_at: dateOf(ticket.endsAt), max_per_buyer: ticket.maxPerBuyer ?? null },
  ...{ sale_starts_at: dateOf(ticket.saleStartsAt), sale_ends_at: dateOf(ticket.saleEndsAt) },
  ...{ event: eventOf(ticket), event_version: ticket.version, updated_at: new Date(ticket.updatedAt) },
});
const versionsOf = (id: string) =>
  database.query<{ version: number; event: object; since: object }>(
    'select version, event, since from event_versions where ticket_id = $1 order by version',
    [id],
  );
const boundOf = async (id: string) => {
  const [places] = await database.query<{ wanted: number; quantity: number }>(
    'select wanted, quantity from places where ticket_id = $1',
    [id],
  );
  return [places?.wanted, places?.quantity];
};

it('every field of the newest version is copied, and none of an older one', async () => {
  for (const [messages, newest] of [
    [[first], first],
    [[edited], edited],
    [[first], edited],
    // Of one version there is one state, so a second one is never written.
    [[{ ...edited, title: 'Third' }], edited],
    [[first, third, edited], third],
    [[edited, first], third],
  ] as const) {
    await store(...messages);
    assert.deepEqual(await rowOf(first.id), row(newest));
  }
});

it('every version of its event is kept, with the moment of the last change of each field', async () => {
  const ticket = { ...first, id: randomUUIDv7() };
  await store(ticket);
  await store({ ...ticket, priceCents: 9_000, version: 2, updatedAt: '2026-11-02T12:00:00.000Z' });
  await store({ ...ticket, venue: 'The Arena', city: 'Ghent', version: 3, updatedAt: noon });
  await store({ ...ticket, venue: 'The Arena', version: 4, updatedAt: evening });
  // Again, and one that others have overtaken.
  await store({ ...ticket, version: 2 }, { ...ticket, venue: 'The Arena', version: 4, updatedAt: evening });
  const event = eventOf(ticket);
  assert.deepEqual(await versionsOf(ticket.id), [
    { version: 1, event, since: {} },
    { version: 2, event, since: {} },
    { version: 3, event: { ...event, venue: 'The Arena', city: 'Ghent' }, since: { venue: noon, city: noon } },
    { version: 4, event: { ...event, venue: 'The Arena' }, since: { venue: noon, city: evening } },
  ]);
});

it('edits that come at once are one after the other: the newest is copied, and knows the ones before it', async () => {
  for (let round = 0; round < 5; round++) {
    const ticket = { ...first, id: randomUUIDv7() };
    await store(ticket);
    const versions = [2, 3, 4, 5, 6].map((version) => ({ ...ticket, version, title: `Version ${version}` }));
    await Promise.all(versions.map((one) => store({ ...one, quantity: one.version })));
    assert.deepEqual(await rowOf(ticket.id), row({ ...ticket, title: 'Version 6', version: 6, quantity: 6 }));
    const kept = await versionsOf(ticket.id);
    assert.deepEqual(kept.at(-1), {
      ...{ version: 6, event: { ...eventOf(ticket), title: 'Version 6' } },
      since: { title: ticket.updatedAt },
    });
    assert.deepEqual(await boundOf(ticket.id), [6, 6]);
  }
});

it('a listing that an earlier release has copied gets its event when it is heard of again, in the same version', async () => {
  const ticket = ticketState({ venue: 'The Hall', version: 3 });
  await database.query(
    `insert into tickets (id, seller_id, title, price_cents, currency, quantity, status, version)
     values ($1, $2, $3, 4200, 'EUR', 1, 'on-sale', 3)`,
    [ticket.id, ticket.sellerId, ticket.title],
  );
  await database.query('insert into places (ticket_id, quantity) values ($1, 1)', [ticket.id]);
  await store(ticket);
  assert.deepEqual(await rowOf(ticket.id), row(ticket));
  assert.deepEqual(await versionsOf(ticket.id), [{ version: 3, event: eventOf(ticket), since: {} }]);
});

it('places are bound by what the seller wants, or by what is held and sold where that is more', async () => {
  const { id } = await hearOfTicket(database, { quantity: 4 });
  await database.query('update places set held = 1, sold = 2 where ticket_id = $1', [id]);
  for (const [version, quantity, bound] of [
    [3, 6, 6],
    [2, 1, 6],
    [3, 1, 6],
    [4, 3, 3],
    [5, 1, 3],
    [6, 4, 4],
  ] as const) {
    await store(ticketState({ id, version, quantity }));
    assert.deepEqual(await placesOf(database, id), { quantity: bound, held: 1, sold: 2 }, `version ${version}`);
  }
});

it('forgetting empties the copy and leaves places and events, so that listings can be copied again from any version', async () => {
  const ticket = await hearOfTicket(database, { quantity: 4, version: 7 });
  await database.query('update places set sold = 2 where ticket_id = $1', [ticket.id]);
  assert.equal(await knowsTicket(database, ticket.id), true);
  await database.transaction(forgetTickets);
  assert.equal(await knowsTicket(database, ticket.id), false);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 0, sold: 2 });
  await store({ ...ticket, version: 1, quantity: 9 });
  assert.deepEqual(await rowOf(ticket.id), row({ ...ticket, version: 1, quantity: 9 }));
  assert.deepEqual(await boundOf(ticket.id), [4, 4], 'the newest wish stays');
  assert.deepEqual(
    (await versionsOf(ticket.id)).map(({ version }) => version),
    [1, 7],
  );
});
