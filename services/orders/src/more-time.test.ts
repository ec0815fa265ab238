import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { Order } from '@ticketing/contracts/http/orders';
import { Problem } from '@ticketing/contracts/http/problems';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { upsertTickets } from './store/tickets.ts';
import { hearOfTicket, paymentState, saidOf } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followPayments } from './use-cases/follow-payments.ts';

const graceSeconds = 300;
const minutes = 60_000;
let service: TestService;
let buyer: Somebody;
before(async () => {
  service = await createTestService({ RESERVATION_SECONDS: '900' });
  buyer = service.somebody();
});
after(() => service.close());

const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

const call = async (
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  given: { as?: Somebody; key?: string; body?: object } = {},
) => {
  const key = given.key ? { 'idempotency-key': given.key } : {};
  const headers = { ...(given.as ?? buyer).headers, ...key };
  const answer = await service.app.inject({ method, url, headers, ...(given.body ? { payload: given.body } : {}) });
  return { status: answer.statusCode, body: answer.json() };
};
const reserve = async (ticket: Partial<TicketState> = {}, as = buyer) => {
  const listed = await hearOfTicket(service.database, { quantity: 10, ...ticket });
  const { body } = await call('POST', '/api/orders', { as, body: { ticketId: listed.id } });
  const order: Order = Order.parse(body);
  return { order, ticket: listed };
};
const extend = (order: Order, given: { as?: Somebody; key?: string; body?: object } = {}) =>
  call('POST', `/api/orders/${order.id}/extend`, given);
const refused = async (order: Order): Promise<[number, string, string]> => {
  const { status, body } = await extend(order);
  Problem.strict().parse(body);
  return [status, body.code, body.detail];
};
const startPaying = (order: Order) =>
  service.database.transaction((tx) => followPayments(graceSeconds)(tx, [paymentState(order.id, 'created')]));
const read = async (order: Order): Promise<Order> => Order.parse((await call('GET', `/api/orders/${order.id}`)).body);
const isDue = (order: Order) =>
  service.database.query('update orders set expires_at = now(), decide_at = now() where id = $1', [order.id]);
const gained = (before: Order, after: Order) => Date.parse(after.expiresAt) - Date.parse(before.expiresAt);

describe('POST /api/orders/:id/extend', () => {
  it('200 with the order and five minutes more, twice, and everybody is told', async () => {
    const { order } = await reserve();
    assert.deepEqual([order.extensionsLeft, order.payingSince], [2, undefined]);
    const once = await extend(order);
    assert.equal(once.status, 200);
    assert.deepEqual(Order.strict().parse(once.body), {
      ...order,
      ...{ expiresAt: once.body.expiresAt, decideAt: once.body.expiresAt, updatedAt: once.body.updatedAt },
      ...{ extensionsLeft: 1, version: 2 },
    });
    assert.equal(gained(order, once.body), 5 * minutes);
    const twice = await extend(order, { body: {} });
    assert.deepEqual([gained(order, twice.body), twice.body.extensionsLeft], [10 * minutes, 0]);
    assert.deepEqual(await read(order), twice.body);
    assert.deepEqual(await saidOf(service.database, order.id), ['order.created', 'order.updated', 'order.updated']);
    const [said] = await service.database.query<{ body: Order }>(
      'select body from outbox where aggregate_id = $1 order by pos desc limit 1',
      [order.id],
    );
    assert.deepEqual([said?.body.decideAt, said?.body.extensionsLeft], [twice.body.decideAt, 0]);
  });

  it('409 after the second time, whoever presses how often at once', async () => {
    const { order } = await reserve();
    const answers = await Promise.all(Array.from({ length: 6 }, () => extend(order)));
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, 200, 409, 409, 409, 409]);
    assert.equal(gained(order, await read(order)), 10 * minutes);
    assert.deepEqual((await refused(order)).slice(0, 2), [409, 'not-extendable']);
  });

  it('409 once somebody pays, which the order says, and whose time is that of paying', async () => {
    const { order } = await reserve();
    const { body: extended } = await extend(order);
    await startPaying(order);
    const paying = await read(order);
    assert.ok(Date.parse(paying.payingSince ?? '') >= Date.parse(order.createdAt));
    assert.deepEqual([paying.expiresAt, paying.extensionsLeft], [extended.expiresAt, 0]);
    assert.equal(Date.parse(paying.decideAt) - Date.parse(paying.expiresAt), graceSeconds * 1_000);
    const [status, code, detail] = await refused(order);
    assert.deepEqual([status, code], [409, 'not-extendable']);
    assert.match(detail, /started to pay/);
    assert.deepEqual(await read(order), paying, 'nothing has changed');
  });

  it('409 when the order has ended or its time is up', async () => {
    const [cancelled, due] = [await reserve(), await reserve()];
    await call('DELETE', `/api/orders/${cancelled.order.id}`);
    await isDue(due.order);
    for (const { order } of [cancelled, due])
      assert.deepEqual((await refused(order)).slice(0, 2), [409, 'not-extendable']);
    await call('DELETE', `/api/orders/${due.order.id}`);
  });

  it('404 for another buyer’s order, and for none', async () => {
    const { order } = await reserve();
    const { status, body } = await extend(order, { as: service.somebody() });
    assert.deepEqual([status, body.code], [404, 'not-found']);
    assert.equal((await extend({ ...order, id: crypto.randomUUID() })).status, 404);
    assert.equal((await read(order)).extensionsLeft, 2);
  });

  it('is one extension for one Idempotency-Key, which belongs to its order', async () => {
    const [{ order }, { order: other }] = [await reserve(), await reserve()];
    const first = await extend(order, { key: 'more' });
    assert.deepEqual(await extend(order, { key: 'more' }), first);
    assert.deepEqual([first.status, (await read(order)).extensionsLeft], [200, 1]);
    const { status, body } = await extend(other, { key: 'more' });
    assert.deepEqual([status, body.code], [422, 'idempotency-key-reused']);
    assert.equal((await read(other)).extensionsLeft, 2);
    await Promise.all([order, other].map(({ id }) => call('DELETE', `/api/orders/${id}`)));
  });

  it('400 for a body that asks for something else', async () => {
    const { order } = await reserve({}, service.somebody());
    assert.equal((await extend(order, { body: { minutes: 60 } })).status, 400);
  });
});

describe('a hold never outlives the end of the sale by more than the grace of paying', () => {
  let saleEndsAt: string;
  before(() => {
    buyer = service.somebody();
    saleEndsAt = fromNow(15 * minutes + 90_000);
  });
  const afterSale = (moment: string) => Date.parse(moment) - Date.parse(saleEndsAt);

  it('not even when extended, and that extension is the last', async () => {
    const { order } = await reserve({ saleEndsAt });
    const once = await extend(order);
    assert.deepEqual([once.body.extensionsLeft, gained(order, once.body)], [1, 5 * minutes]);
    const twice = await extend(order);
    assert.deepEqual([twice.body.extensionsLeft, afterSale(twice.body.decideAt)], [0, graceSeconds * 1_000]);
    assert.match((await refused(order))[2], /no more/);
    await startPaying(order);
    assert.equal(afterSale((await read(order)).decideAt), graceSeconds * 1_000, 'nor while it is paid for');
  });

  it('also when one extension has reached it already', async () => {
    const ends = fromNow(10 * minutes);
    const { order } = await reserve({ saleEndsAt: ends });
    assert.equal(order.expiresAt, ends);
    const { body } = await extend(order);
    assert.deepEqual([gained(order, body), body.extensionsLeft], [5 * minutes, 0]);
  });

  it('and a hold stands, with the grace of paying, when the seller ends the sale earlier; it only gets no more time', async () => {
    const { order, ticket } = await reserve({ saleEndsAt: fromNow(60 * minutes) });
    const sooner = { ...ticket, version: 2, saleEndsAt: fromNow(9 * minutes) };
    await service.database.transaction((tx) => upsertTickets(tx, [sooner]));
    assert.deepEqual((await refused(order)).slice(0, 2), [409, 'not-extendable']);
    assert.match((await refused(order))[2], /sale/);
    await startPaying(order);
    const paying = await read(order);
    assert.equal(paying.expiresAt, order.expiresAt);
    assert.equal(Date.parse(paying.decideAt) - Date.parse(order.expiresAt), graceSeconds * 1_000);
  });
});
