import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { keepNewerUsers } from './store/users.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followOrders } from './use-cases/follow-orders.ts';

describe('GET /api/tickets/sellers/:id', () => {
  let service: TestService;
  before(async () => {
    service = await createTestService();
  });
  after(() => service.close());

  const listed = async (seller: { headers: Record<string, string> }, quantity: number): Promise<string> => {
    const answer = await service.app.inject({
      ...{ method: 'POST', url: '/api/tickets', headers: seller.headers },
      payload: { title: 'A concert', priceCents: 2_500, quantity },
    });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json().id;
  };
  const ask = (id: string) => service.app.inject({ method: 'GET', url: `/api/tickets/sellers/${id}` });
  const ofOrder = (sellerId: string, ticketId: string, given: object) =>
    service.database.transaction((tx) =>
      followOrders(() => {})(tx, [orderState({ id: randomUUIDv7(), ticketId, sellerId, ...given })]),
    );

  it('tells two sellers of the same name apart: since when they are here and how many tickets they sold', async () => {
    const [old, fresh] = [service.somebody('Ada'), service.somebody('Ada')];
    const users = [old, fresh].map(({ id }) => ({ id, name: 'Ada', version: 1 }));
    await service.database.transaction((tx) => keepNewerUsers(tx, users));
    const [first, second] = [await listed(old, 10), await listed(fresh, 10)];
    await listed(old, 1);
    await ofOrder(old.id, first, { quantity: 3, status: 'complete' });
    await ofOrder(old.id, first, { quantity: 2, status: 'complete' });
    await ofOrder(old.id, first, { quantity: 1, status: 'awaiting-payment' });
    await ofOrder(fresh.id, second, { quantity: 1, status: 'cancelled', reason: 'expired' });
    const known = (await ask(old.id)).json();
    const { since, ...others } = known;
    assert.deepEqual(others, { id: old.id, name: 'Ada', listings: 2, sold: 5 });
    assert.ok(Date.parse(since) <= Date.now());
    const { sold, listings, name } = (await ask(fresh.id)).json();
    assert.deepEqual({ sold, listings, name }, { sold: 0, listings: 1, name: 'Ada' });
  });

  it('knows when an account was made from its id', async () => {
    const madeAt = Date.parse('2026-03-05T10:00:00.000Z');
    const time = madeAt.toString(16).padStart(12, '0');
    const id = `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUIDv7().slice(15)}`;
    const seller = service.somebody('Grace', id);
    await listed(seller, 1);
    assert.equal((await ask(id)).json().since, '2026-03-05T10:00:00.000Z');
  });

  it('calls somebody without a name by a neutral word', async () => {
    const seller = service.somebody('');
    await service.database.transaction((tx) => keepNewerUsers(tx, [{ id: seller.id, name: '', version: 1 }]));
    const ticket = await listed(seller, 1);
    assert.equal((await ask(seller.id)).json().name, 'Somebody');
    const shown = await service.app.inject({ method: 'GET', url: `/api/tickets/${ticket}` });
    assert.equal(shown.json().sellerName, 'Somebody');
  });

  it('404 for people who have listed nothing, whether they exist or not; 400 for what is no id', async () => {
    const buyer = service.somebody('Buyer');
    await service.database.transaction((tx) => keepNewerUsers(tx, [{ id: buyer.id, name: 'Buyer', version: 1 }]));
    for (const id of [buyer.id, randomUUIDv7()]) {
      const answer = await ask(id);
      assert.equal(answer.statusCode, 404);
      assert.equal(answer.json().code, 'not-found');
      assert.doesNotMatch(answer.body, /Buyer/);
    }
    assert.equal((await ask('ada')).statusCode, 400);
  });
});
