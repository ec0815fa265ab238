import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@ticketing/common/database/database';
import { until } from '@ticketing/common/testing/until';
import { TicketPage, TicketQuery } from '@ticketing/contracts/http/tickets';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { createBrowsing } from './browsing.ts';
import { list } from './domain/listing.ts';
import { createTestService, type TestService, toTicket } from './testing/service.ts';
import { withdrawTicket } from './use-cases/change-ticket.ts';
import { createTicket } from './use-cases/create-ticket.ts';
import { followOrders } from './use-cases/follow-orders.ts';
import { followUsers } from './use-cases/follow-users.ts';

const sellerId = randomUUID();
const announce = (): void => {};

describe('browsing', () => {
  let service: TestService;
  let [looks, searches, readings, stamps] = [0, 0, 0, 0];
  before(async () => {
    service = await createTestService();
  });
  after(() => service.close());

  /** What another replica does: this one is told nothing. */
  const create = async (title: string, startsAt?: Date): Promise<string> => {
    const input = { title, priceCents: 2_500, quantity: 3, category: 'music' as const };
    const ticket = list(
      { ...input, ...(startsAt ? { startsAt: startsAt.toISOString() } : {}) },
      { id: randomUUID(), sellerId, currency: 'EUR', now: new Date() },
    );
    await createTicket({ database: service.database, announce, toTicket }, null, ticket);
    return ticket.id;
  };
  const counted = (): Database => ({
    ...service.database,
    query: (text, values, plan) => {
      if (plan === 'anew') searches += 1;
      else if (text.includes('seller_name')) readings += 1;
      else if (text.includes('pg_current_snapshot')) looks += 1;
      else if (text.includes('as stamp')) stamps += 1;
      return service.database.query(text, values, plan);
    },
  });
  const browsing = () => {
    const { page } = createBrowsing(counted(), toTicket);
    return async (question: string) => {
      const query = TicketQuery.parse(Object.fromEntries(new URLSearchParams(question)));
      return TicketPage.parse(JSON.parse(await page(question, query))).tickets;
    };
  };

  const hearOfOrder = (ticketId: string, quantity: number) =>
    service.database.transaction((tx) => followOrders(announce)(tx, [orderState({ ticketId, quantity })]));

  it('shows what was reserved elsewhere without looking for the tickets again', async () => {
    const id = await create('Reserved elsewhere');
    const look = browsing();
    assert.deepEqual(
      (await look('q=elsewhere')).map((ticket) => [ticket.id, ticket.available]),
      [[id, 3]],
    );
    assert.ok(searches > 0);
    searches = 0;
    await hearOfOrder(id, 2);
    await until('it shows', async () => (await look('q=elsewhere'))[0]?.available === 1);
    assert.equal(searches, 0);
  });

  it('reads tickets again only when one of them has changed, be it by its seller being known by name', async () => {
    await create('Seldom changed');
    const look = browsing();
    assert.equal((await look('q=seldom'))[0]?.sellerName, 'Somebody');
    readings = 0;
    for (let times = 0; times < 4; times++) {
      await sleep(400);
      await look('q=seldom');
    }
    assert.equal(readings, 0);
    await service.database.transaction((tx) => followUsers(announce)(tx, [{ id: sellerId, name: 'Ines', version: 1 }]));
    await until('it shows', async () => (await look('q=seldom'))[0]?.sellerName === 'Ines', 5_000);
    assert.equal(readings, 1);
  });

  it('reads once for many who ask the same at once, and looks for changes once for all questions', async () => {
    const look = browsing();
    [looks, searches, stamps] = [0, 0, 0];
    await Promise.all(Array.from({ length: 20 }, () => look('q=the+same')));
    assert.deepEqual([looks, searches, stamps], [1, 1, 1]);
    const other = browsing();
    [looks, searches, stamps] = [0, 0, 0];
    await Promise.all(['a', 'b', 'c', 'd'].map((q) => other(`q=${q}`)));
    assert.deepEqual([looks, searches, stamps], [1, 4, 4]);
  });

  it('shows nothing that was taken off sale the moment after it was looked for', async () => {
    const id = await create('Short notice');
    const look = browsing();
    assert.equal((await look('q=notice')).length, 1);
    // Until the page has to be written again, but the next look for changes was made for another question.
    await sleep(800);
    await look('q=another+question');
    await withdrawTicket(
      { database: service.database, announce, toTicket },
      { id, callerId: sellerId, now: new Date() },
    );
    assert.deepEqual(await look('q=notice'), []);
  });

  it('finds what another replica has listed, and no longer what it has taken off sale', async () => {
    const look = browsing();
    assert.deepEqual(await look('q=replica'), []);
    const id = await create('Another replica');
    await until('it is found', async () => (await look('q=replica')).length === 1);
    await withdrawTicket(
      { database: service.database, announce, toTicket },
      { id, callerId: sellerId, now: new Date() },
    );
    await until('it is gone', async () => (await look('q=replica')).length === 0);
  });

  it('finds what a transaction listed that began before others and committed after them', async () => {
    const look = browsing();
    const late = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = service.database.transaction(async (tx) => {
      await createTicket(
        { database: { ...service.database, transaction: (work) => work(tx) }, announce, toTicket },
        null,
        {
          ...list(
            { title: 'Slow', priceCents: 2_500, quantity: 1, category: 'music' },
            { id: randomUUID(), sellerId, currency: 'EUR', now: new Date() },
          ),
        },
      );
      begun.resolve();
      await late.promise;
    });
    await begun.promise;
    await create('Quick');
    await until('the later one is found', async () => (await look('q=quick')).length === 1);
    assert.deepEqual(await look('q=slow'), []);
    late.resolve();
    await slow;
    await until('the earlier one is found', async () => (await look('q=slow')).length === 1);
  });

  it('shows a ticket behind all others within a second of its last place being sold', async () => {
    const [first, second] = [await create('Lasting interest'), await create('Lasting doubt')];
    const look = browsing();
    const ids = async () => (await look('q=lasting')).map(({ id }) => id);
    assert.deepEqual(await ids(), [second, first]);
    const order = { ...orderState({ ticketId: second, quantity: 3 }), status: 'complete' as const };
    await service.database.transaction((tx) => followOrders(announce)(tx, [order]));
    await until('it is the last', async () => (await ids()).at(-1) === second);
    assert.deepEqual(await ids(), [first, second]);
  });

  it('shows no event that has begun meanwhile', async () => {
    const look = browsing();
    await create('Soon over', new Date(Date.now() + 1_500));
    assert.equal((await look('q=over')).length, 1);
    searches = 0;
    await until('it is gone', async () => (await look('q=over')).length === 0);
    assert.equal(searches, 0);
  });
});
