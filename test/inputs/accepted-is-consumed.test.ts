import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '@ticketing/common/refusal';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { TicketInput, TicketPatch } from '@ticketing/contracts/http/tickets';
import { TicketState } from '@ticketing/contracts/messages/tickets';
import { UserState } from '@ticketing/contracts/messages/users';
import { PersonName } from '@ticketing/contracts/values';
import fc from 'fast-check';
import { eventOf } from '../../services/orders/src/domain/event.ts';
import { upsertTickets } from '../../services/orders/src/store/tickets.ts';
import { denyListing, list } from '../../services/tickets/src/domain/listing.ts';
import { keepNewerUsers } from '../../services/tickets/src/store/users.ts';
import { toTicket } from '../../services/tickets/src/testing/service.ts';
import { editTicket } from '../../services/tickets/src/use-cases/change-ticket.ts';
import { createTicket } from '../../services/tickets/src/use-cases/create-ticket.ts';

type Store = Awaited<ReturnType<typeof createTestDatabase>>;

const nasty = [
  '\ud800',
  '\udfff',
  '\0',
  '\u202e',
  '\u200b',
  '\u3164',
  '\ufeff',
  '\\u0000',
  '"',
  "'",
  '\u0301',
  '\ufdfa',
  '🎫',
];
const anyText = fc.oneof(
  { arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), weight: 8 },
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.array(fc.constantFrom(...nasty, 'a', ' '), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
);
const anyCents = fc.oneof(
  { arbitrary: fc.integer({ min: 50, max: 99_999_999 }), weight: 9 },
  fc.constantFrom(49, 2 ** 31 - 1, 2 ** 31, 2 ** 53),
);
const anyMoment = fc
  .oneof(
    { arbitrary: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), weight: 9 },
    fc.date({ noInvalidDate: true }),
    fc.constantFrom('9999-12-31T23:59:59-14:00', '1970-01-01T00:00:00Z', '2026-06-01T12:00:00.123456789+05:45'),
  )
  .map((moment) => (typeof moment === 'string' ? moment : moment.toISOString()));
const anyCategory = fc.constantFrom('music', 'sport', 'theatre', 'other');
const anyEdit = {
  title: anyText,
  priceCents: anyCents,
  category: anyCategory,
  startsAt: anyMoment,
  endsAt: anyMoment,
  saleStartsAt: anyMoment,
  saleEndsAt: anyMoment,
  timeZone: fc.constantFrom('Europe/Amsterdam', 'us/eastern', 'Asia/Kathmandu', 'utc'),
  venue: anyText,
  city: anyText,
  description: anyText,
};
const inOrder = ['saleStartsAt', 'startsAt', 'saleEndsAt', 'endsAt'] as const;
/** Mostly with its moments in order. Without a start there is no end. */
const orderly = <Wish extends Partial<Record<(typeof inOrder)[number], string>>>(arbitrary: fc.Arbitrary<Wish>) =>
  fc.tuple(arbitrary, fc.nat(9)).map(([wish, dice]) => {
    if (dice === 0) return wish;
    const given = inOrder.filter((field) => wish[field] && (field !== 'endsAt' || wish.startsAt));
    const moments = given.map((field) => wish[field] ?? '').toSorted((a, b) => Date.parse(a) - Date.parse(b));
    const { endsAt: _, ...rest } = wish;
    return { ...rest, ...Object.fromEntries(given.map((field, nth) => [field, moments[nth]])) };
  });
const anyInput = orderly(
  fc.record(
    {
      ...anyEdit,
      quantity: fc.oneof({ arbitrary: fc.integer({ min: 1, max: 20_000 }), weight: 9 }, fc.constant(2 ** 31)),
    },
    { requiredKeys: ['title', 'priceCents'] },
  ),
);
const anyPatch = orderly(
  fc.record({ ...anyEdit, quantity: fc.integer({ min: 1, max: 20_000 }) }, { requiredKeys: [] }),
);

/** Moments out of order are refused, which is no failure. */
const unlessRefused = (error: unknown): null => {
  if (error instanceof Refusal) return null;
  throw error;
};

describe('input that a service accepts can be consumed by all others', () => {
  let tickets: Store;
  let orders: Store;
  before(async () => {
    const migrationsOf = (name: string): string => join(import.meta.dirname, `../../services/${name}/migrations`);
    tickets = await createTestDatabase(migrationsOf('tickets'));
    orders = await createTestDatabase(migrationsOf('orders'));
  });
  after(async () => {
    await tickets.close();
    await orders.close();
  });

  /** The messages about a ticket for orders, in order. */
  const published = async (ticketId: string): Promise<TicketState[]> => {
    const rows = await tickets.database.query<{ body: unknown }>(
      'select body from outbox where aggregate_id = $1 order by txid, pos',
      [ticketId],
    );
    return rows.map(({ body }) => TicketState.parse(body));
  };
  const copyOf = async (ticketId: string): Promise<object | undefined> => {
    const [copy] = await orders.database.query(
      `select t.title, price_cents, sale_ends_at, event, p.wanted
       from tickets t join places p on p.ticket_id = t.id where id = $1`,
      [ticketId],
    );
    return copy;
  };

  it('a listing and its edit: the message fits its schema, and orders sells what is shown', async () => {
    const context = { database: tickets.database, announce: () => {}, toTicket };
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(anyInput, anyPatch, async (wish, change) => {
        const input = TicketInput.safeParse(wish);
        if (!input.success) return;
        const now = new Date();
        const ticket = list(
          { timeZone: 'Europe/Amsterdam', ...input.data },
          { id: randomUUIDv7(), sellerId: randomUUIDv7(), currency: 'EUR', now },
        );
        if (denyListing(ticket, now)) return;
        await createTicket(context, null, ticket);
        const patch = TicketPatch.safeParse(change);
        const edit = { id: ticket.id, callerId: ticket.sellerId, now };
        const shown = await editTicket(context, edit, patch.success ? patch.data : {}).catch(unlessRefused);
        if (!shown) return;
        for (const message of await published(ticket.id))
          await orders.database.transaction((tx) => upsertTickets(tx, [message]));
        assert.deepEqual(await copyOf(ticket.id), {
          ...{ title: shown.title, price_cents: shown.priceCents, wanted: shown.quantity },
          sale_ends_at: shown.saleEndsAt ? new Date(shown.saleEndsAt) : null,
          event: { timeZone: shown.timeZone, ...eventOf(shown) },
        });
        accepted += 1;
      }),
      { numRuns: 400 },
    );
    assert.ok(accepted > 80, `only ${accepted} of 400 were accepted, too few for the property`);
  });

  it('a name: tickets stores it as it was chosen', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(anyText, async (wish) => {
        const name = PersonName.safeParse(wish);
        if (!name.success) return;
        const user = UserState.parse(JSON.parse(JSON.stringify({ id: randomUUIDv7(), name: name.data, version: 1 })));
        await tickets.database.transaction((tx) => keepNewerUsers(tx, [user]));
        const [kept] = await tickets.database.query<{ name: string }>('select name from users where id = $1', [
          user.id,
        ]);
        assert.equal(kept?.name, name.data);
        accepted += 1;
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 100, `only ${accepted} of 500 were accepted, too few for the property`);
  });
});
