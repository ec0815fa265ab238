import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { Order } from '@ticketing/contracts/http/orders';
import { OrderState } from '@ticketing/contracts/messages/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { republishOrders } from './store/orders.ts';
import { forgetTickets, upsertTickets } from './store/tickets.ts';
import { hearOfTicket, paymentState } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followPayments } from './use-cases/follow-payments.ts';

let service: TestService;
let buyer: Somebody;
before(async () => {
  service = await createTestService({ TIME_ZONE: 'Europe/Brussels', LIVE_ORDERS_MAX: '100' });
  buyer = service.somebody();
});
after(() => service.close());

const listed = {
  ...{ title: 'Sunn O)))', venue: 'The Hall', city: 'Ghent', timeZone: 'Europe/London', quantity: 20 },
  ...{ startsAt: '2031-05-01T18:00:00.000Z', endsAt: '2031-05-01T22:00:00.000Z' },
};
const event = {
  ...{ title: 'Sunn O)))', venue: 'The Hall', city: 'Ghent', timeZone: 'Europe/London' },
  ...{ startsAt: '2031-05-01T18:00:00.000Z', endsAt: '2031-05-01T22:00:00.000Z' },
};
const [monday, tuesday, friday] = ['02', '03', '06'].map((day) => `2031-03-${day}T09:00:00.000Z`) as [
  string,
  string,
  string,
];

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers = {}): Promise<Order> => {
  const answer = await service.app.inject({ method, url, headers: { ...buyer.headers, ...headers }, payload });
  return Order.strict().parse(answer.json());
};
const buy = ({ id }: TicketState): Promise<Order> => call('POST', '/api/orders', { ticketId: id });
const read = ({ id }: Order): Promise<Order> => call('GET', `/api/orders/${id}`);
const edit = (...tickets: TicketState[]) => service.database.transaction((tx) => upsertTickets(tx, tickets));
const statesOf = async ({ id }: Order): Promise<OrderState[]> => {
  const rows = await service.database.query<{ body: unknown }>(
    'select body from outbox where aggregate_id = $1 order by txid, pos',
    [id],
  );
  return rows.map(({ body }) => OrderState.parse(body));
};

describe('an order keeps the event that was bought', () => {
  it('and shows what its seller has changed since, and when', async () => {
    const ticket = await hearOfTicket(service.database, listed);
    const order = await buy(ticket);
    assert.deepEqual([order.event, order.changes], [event, []]);
    await edit({ ...ticket, version: 2, venue: 'The Arena', startsAt: '2031-05-02T18:00:00.000Z', updatedAt: monday });
    await edit({ ...ticket, version: 3, venue: 'The Arena', startsAt: '2031-05-03T18:00:00.000Z', updatedAt: tuesday });
    const changed = await read(order);
    assert.deepEqual(changed.event, event);
    assert.deepEqual(changed.changes, [
      { field: 'startsAt', from: event.startsAt, to: '2031-05-03T18:00:00.000Z', at: tuesday },
      { field: 'venue', from: 'The Hall', to: 'The Arena', at: monday },
    ]);
    assert.equal(changed.version, order.version, 'no order is written by an edit');
    const { city: _, ...without } = ticket;
    await edit({ ...without, version: 4, updatedAt: friday });
    assert.deepEqual((await read(order)).changes, [{ field: 'city', from: 'Ghent', to: null, at: friday }]);
    await edit({ ...ticket, version: 5, updatedAt: friday });
    assert.deepEqual((await read(order)).changes, [], 'it is again what was bought');
  });

  it('each order the one of its own purchase, in every answer and message, whatever becomes of it', async () => {
    const ticket = await hearOfTicket(service.database, listed);
    const first = await buy(ticket);
    const moved = { ...ticket, version: 2, venue: 'The Arena', updatedAt: monday };
    await edit(moved);
    const second = await buy(ticket);
    assert.deepEqual([second.event.venue, second.changes], ['The Arena', []]);
    await edit({ ...moved, version: 3, title: 'Sunn O))) (moved)', updatedAt: tuesday });
    await service.database.transaction((tx) => followPayments(300)(tx, [paymentState(first.id, 'captured')]));
    const [title, venue] = [
      { field: 'title', from: 'Sunn O)))', to: 'Sunn O))) (moved)', at: tuesday },
      { field: 'venue', from: 'The Hall', to: 'The Arena', at: monday },
    ];
    const complete = await read(first);
    assert.deepEqual([complete.status, complete.event, complete.changes], ['complete', event, [title, venue]]);
    const cancelled = await call('DELETE', `/api/orders/${second.id}`);
    assert.deepEqual([cancelled.event.venue, cancelled.changes], ['The Arena', [title]]);
    const page = await service.app.inject({ method: 'GET', url: '/api/orders?limit=2', headers: buyer.headers });
    assert.deepEqual(page.json().orders, [cancelled, complete]);

    const everything = { after: '00000000-0000-0000-0000-000000000000', limit: 1_000, versionFloor: 50 };
    await service.database.transaction((tx) => republishOrders(tx, everything));
    for (const order of [first, second])
      assert.deepEqual(
        (await statesOf(order)).map((state) => state.event),
        [order.event, order.event, order.event],
      );
  });

  it('one edit is one row, however many orders there are', async () => {
    const ticket = await hearOfTicket(service.database, { ...listed, maxPerBuyer: 20 });
    for (let nth = 0; nth < 5; nth++) await buy(ticket);
    const written = async () => {
      const [row] = await service.database.query<{ rows: number }>(
        `select (select count(*) from event_versions where ticket_id = $1)::int
           + (select sum(version) from orders where ticket_id = $1)::int as rows`,
        [ticket.id],
      );
      return row?.rows ?? 0;
    };
    const before = await written();
    await edit({ ...ticket, version: 2, venue: 'The Arena' });
    assert.equal(await written(), before + 1);
  });

  it('also when the copies of listings are emptied and heard of again, and with them what has changed', async () => {
    const ticket = await hearOfTicket(service.database, listed);
    const order = await buy(ticket);
    const moved = { ...ticket, version: 2, venue: 'The Arena', updatedAt: monday };
    await edit(moved);
    const before = await read(order);
    await service.database.transaction(forgetTickets);
    assert.deepEqual(await read(order), before);
    await edit(moved);
    assert.deepEqual(await read(order), before);
  });

  it('in the installation’s time zone, if its listing names none', async () => {
    const { timeZone: _, ...unzoned } = listed;
    const ticket = await hearOfTicket(service.database, unzoned);
    const order = await buy(ticket);
    assert.equal(order.event.timeZone, 'Europe/Brussels');
    await edit({ ...ticket, version: 2, timeZone: 'Europe/Brussels' });
    assert.deepEqual((await read(order)).changes, [], 'it is named now, and the same');
  });
});

describe('orders of an earlier release', () => {
  const placedBefore = async (ticket: TicketState): Promise<Order> => {
    const order = await buy(ticket);
    await service.database.query('update orders set event_version = null where id = $1', [order.id]);
    return order;
  };

  it('have the oldest event that is known, by the title that they were bought with', async () => {
    const ticket = await hearOfTicket(service.database, { ...listed, version: 4 });
    const order = await placedBefore(ticket);
    await service.database.query(`update orders set title = 'Sunn' where id = $1`, [order.id]);
    await edit({ ...ticket, version: 5, venue: 'The Arena', updatedAt: monday });
    const { event: bought, changes } = await read(order);
    assert.deepEqual(bought, { ...event, title: 'Sunn' });
    assert.deepEqual(changes, [{ field: 'venue', from: 'The Hall', to: 'The Arena', at: monday }]);
  });

  it('have their title while nothing else is known, and no changes that nobody made', async () => {
    const ticket = await hearOfTicket(service.database, listed);
    const order = await placedBefore(ticket);
    await service.database.query('delete from event_versions where ticket_id = $1', [ticket.id]);
    const { event: bought, changes } = await read(order);
    assert.deepEqual([bought, changes], [{ title: 'Sunn O)))', timeZone: 'Europe/Brussels' }, []]);
  });

  it('an answer that was stored under its key is given again, completed', async () => {
    const ticket = await hearOfTicket(service.database, listed);
    const headers = { 'idempotency-key': 'the-same' };
    const order = await call('POST', '/api/orders', { ticketId: ticket.id }, headers);
    await service.database.query(
      `update idempotency_keys set answer = (answer::jsonb - 'event')::json where key = 'the-same'`,
    );
    const again = await call('POST', '/api/orders', { ticketId: ticket.id }, headers);
    assert.deepEqual(again, { ...order, event: { title: 'Sunn O)))', timeZone: 'Europe/Brussels' } });
  });
});
