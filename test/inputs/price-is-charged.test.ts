import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { ticketInputIn } from '@ticketing/contracts/http/tickets';
import { TicketState } from '@ticketing/contracts/messages/tickets';
import { currencies, maxPlaces, priceRange } from '@ticketing/contracts/values/currency';
import fc from 'fast-check';
import pino from 'pino';
import { emptyDraft } from '../../client/selling/draft.ts';
import { mistakesIn } from '../../client/selling/draft-mistakes.ts';
import { inputOf } from '../../client/selling/ticket-body.ts';
import { money, typedOf } from '../../client/words/money.ts';
import { upsertTickets } from '../../services/orders/src/store/tickets.ts';
import { placement, placementRules } from '../../services/orders/src/testing/fixtures.ts';
import { createPlaceOrder } from '../../services/orders/src/use-cases/place-order.ts';
import { createStripe } from '../../services/payments/src/provider/client.ts';
import { createProvider } from '../../services/payments/src/provider/provider.ts';
import { secretKey, startTestProvider, type TestProvider } from '../../services/payments/src/testing/provider.ts';
import { list } from '../../services/tickets/src/domain/listing.ts';
import { toTicket } from '../../services/tickets/src/testing/service.ts';
import { createTicket } from '../../services/tickets/src/use-cases/create-ticket.ts';

type Store = Awaited<ReturnType<typeof createTestDatabase>>;

let tickets: Store;
let orders: Store;
let sandbox: TestProvider;
before(async () => {
  const migrationsOf = (name: string): string => join(import.meta.dirname, `../../services/${name}/migrations`);
  [tickets, orders, sandbox] = await Promise.all([
    createTestDatabase(migrationsOf('tickets')),
    createTestDatabase(migrationsOf('orders')),
    startTestProvider(),
  ]);
});
after(() => Promise.all([tickets.close(), orders.close(), sandbox.close()]));

/** A price that a seller may type in a currency, and how many of it a buyer may take at once. */
const anySale = (currency: string) => {
  const { min, max, step } = priceRange(currency);
  return fc
    .record({
      cents: fc.oneof(fc.integer({ min: min / step, max: max / step }), fc.constantFrom(min / step, max / step)),
      places: fc.integer({ min: 1, max: 10 }),
    })
    .map(({ cents, places }) => ({
      typed: typedOf(cents * step, currency),
      quantity: Math.min(places, maxPlaces(cents * step, currency)),
    }));
};

/** Digits only, in the order in which they stand: what is left of an amount without marks, signs and names. */
const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

it('in every currency, what a seller types is what is listed, held, charged and shown', async () => {
  const provider = createProvider(
    createStripe(secretKey, sandbox.url, 10),
    { publicUrl: 'http://localhost:3000', installation: async () => 'here', methods: ['card'] },
    pino({ level: 'silent' }),
  );
  const place = createPlaceOrder(orders.database, placementRules());
  for (const currency of Object.keys(currencies))
    await fc.assert(
      fc.asyncProperty(anySale(currency), async ({ typed, quantity }) => {
        const draft = { ...emptyDraft('UTC'), title: 'Nick Cave', price: typed, quantity: '10' };
        const viewer = { locale: 'en-GB', timeZone: 'UTC' };
        assert.deepEqual(mistakesIn(draft, { currency, now: Date.now(), viewer }), {}, `${typed} ${currency}`);
        const input = ticketInputIn(currency).parse(JSON.parse(JSON.stringify(inputOf(draft, currency))));
        const id = randomUUIDv7();
        const listed = list(input, { id, sellerId: randomUUIDv7(), currency, now: new Date() });
        await createTicket({ database: tickets.database, announce: () => {}, toTicket }, null, listed);
        const [message] = await tickets.database.query<{ body: unknown }>(
          'select body from outbox where aggregate_id = $1',
          [id],
        );
        await orders.database.transaction((tx) => upsertTickets(tx, [TicketState.parse(message?.body)]));
        const order = await place(placement(id, { quantity, expectedUnitPriceCents: input.priceCents }));
        assert.equal(order.totalCents, quantity * input.priceCents);
        const { totalCents, id: orderId } = order;
        const answer = await provider.create(
          { paymentId: randomUUIDv7(), orderId, title: order.title, quantity, amountCents: totalCents, currency },
          orderId,
        );
        assert.ok(answer.kind === 'done', `${typed} ${currency}: ${JSON.stringify(answer)}`);
        const intent = await sandbox.owner.paymentIntents.retrieve(answer.intent.id);
        assert.deepEqual([intent.amount, intent.currency], [totalCents, currency.toLowerCase()]);
        const shown = digitsOf(money(order.unitPriceCents, currency, 'en-GB'));
        assert.equal(shown.replace(/0+$/, ''), digitsOf(typed).replace(/0+$/, ''), `${typed} ${currency}`);
        const { digits } = currencies[currency] ?? assert.fail();
        assert.equal(intent.amount, Math.round(Number(typed) * 10 ** digits) * quantity);
      }),
      { numRuns: 1 },
    );
});
