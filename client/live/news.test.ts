import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { QueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { applyOrderNews } from './order-news.ts';
import { createTicketNews } from './ticket-news.ts';

const ticket = (id: string, fields: Partial<Ticket> = {}): Ticket =>
  ({ id, version: 2, availabilityVersion: 5, available: 3, ...fields }) as Ticket;
const order = (id: string, version = 1): Order => ({ id, version }) as Order;
const listOf = <T>(name: string, ...pages: readonly (readonly T[])[]) => ({
  pages: pages.map((items) => ({ [name]: items, nextCursor: null })),
  pageParams: pages.map(() => null),
});

/** A cache, and the names of what has been asked for again since the last call of `asked`. */
const start = (t: TestContext) => {
  const client = new QueryClient();
  const asks = t.mock.method(client, 'invalidateQueries', async () => {});
  t.after(() => client.clear());
  return {
    client,
    asked: () => {
      const names = asks.mock.calls.map(({ arguments: [filters] }) => filters?.queryKey?.join(' '));
      asks.mock.resetCalls();
      return names;
    },
  };
};

const coming = ['orders', 'list', 'coming'];
const ofTicket = ['orders', 'of', 't'];

test('news of an order is shown in lists, beside its ticket and on its page, if it is newer than what is shown', (t) => {
  const { client, asked } = start(t);
  client.setQueryData(coming, listOf('orders', [order('a', 2)], [order('b', 2)]));
  client.setQueryData(ofTicket, [order('a', 2)]);
  client.setQueryData(['order', 'b'], order('b', 4));
  applyOrderNews(client, { kind: 'items', items: [order('a', 3), order('b', 3)] });
  assert.deepEqual(client.getQueryData(coming), listOf('orders', [order('a', 3)], [order('b', 3)]));
  assert.deepEqual(client.getQueryData(ofTicket), [order('a', 3)]);
  assert.deepEqual(client.getQueryData(['order', 'b']), order('b', 4));
  applyOrderNews(client, { kind: 'items', items: [order('a', 1), order('b', 5)] });
  assert.deepEqual(client.getQueryData(coming), listOf('orders', [order('a', 3)], [order('b', 5)]));
  assert.deepEqual(client.getQueryData(['order', 'b']), order('b', 5));
  assert.equal(client.getQueryData(['order', 'a']), undefined, 'an order that is not shown is not invented');
  assert.deepEqual(asked(), []);
});

test('an order that no list has, or that goes to another list, makes them ask again; without a list nothing is asked', (t) => {
  const { client, asked } = start(t);
  applyOrderNews(client, { kind: 'items', items: [order('a')] });
  assert.deepEqual(asked(), []);
  client.setQueryData(coming, listOf('orders', [order('a')]));
  applyOrderNews(client, { kind: 'items', items: [order('a', 2), order('b')] });
  assert.deepEqual(asked(), ['orders']);
  applyOrderNews(client, { kind: 'items', items: [{ ...order('a', 3), status: 'cancelled' }] });
  assert.deepEqual(asked(), ['orders']);
  applyOrderNews(client, { kind: 'items', items: [order('a', 2)] });
  assert.deepEqual(asked(), [], 'what is old moves nothing');
});

test('after a gap everything shown of orders, or of tickets, is asked for again', (t) => {
  const { client, asked } = start(t);
  applyOrderNews(client, { kind: 'gap' });
  assert.deepEqual(asked(), ['orders', 'order']);
  const { apply, stop } = createTicketNews(client);
  apply({ kind: 'gap' });
  assert.deepEqual(asked(), ['tickets', 'ticket']);
  stop();
});

test('news of a ticket is shown in every list and on its page, if it is newer; lists without it stay as they are', (t) => {
  const { client, asked } = start(t);
  const { apply } = createTicketNews(client);
  client.setQueryData(['tickets', '/'], listOf('tickets', [ticket('a')], [ticket('b')]));
  client.setQueryData(['tickets', '/?q=c'], listOf('tickets', [ticket('c')]));
  const untouched = client.getQueryData(['tickets', '/?q=c']);
  client.setQueryData(['tickets', '/?q=a'], listOf('tickets', [ticket('a')]));
  client.setQueryData(['ticket', 'a'], ticket('a', { availabilityVersion: 7 }));
  const news = ticket('a', { availabilityVersion: 6, available: 0 });
  apply({ kind: 'items', items: [news] });
  assert.deepEqual(client.getQueryData(['tickets', '/']), listOf('tickets', [news], [ticket('b')]));
  assert.deepEqual(client.getQueryData(['tickets', '/?q=a']), listOf('tickets', [news]));
  assert.equal(client.getQueryData(['tickets', '/?q=c']), untouched);
  assert.deepEqual(client.getQueryData(['ticket', 'a']), ticket('a', { availabilityVersion: 7 }));
  const shown = client.getQueryData(['tickets', '/']);
  apply({ kind: 'items', items: [ticket('a')] });
  assert.equal(client.getQueryData(['tickets', '/']), shown, 'what is old does not render the list again');
  assert.equal(client.getQueryData(['ticket', 'b']), undefined);
  assert.deepEqual(asked(), []);
});

test('a new listing with places makes the lists ask again; an edit of an unknown ticket, or one without places, does not', (t) => {
  const { client, asked } = start(t);
  client.setQueryData(['tickets', '/'], listOf('tickets', [ticket('a', { version: 1 })]));
  const { apply, stop } = createTicketNews(client);
  for (const item of [
    ticket('a', { version: 1 }),
    ticket('b', { version: 2 }),
    ticket('b', { version: 1, available: 0 }),
  ]) {
    apply({ kind: 'items', items: [item] });
    assert.deepEqual(asked(), []);
  }
  apply({ kind: 'items', items: [ticket('a'), ticket('b', { version: 1, available: 1 })] });
  assert.deepEqual(asked(), ['tickets']);
  stop();
});

test('lists ask at once, and while much is new every 400 ms, until nothing is or nobody looks', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { client, asked } = start(t);
  const { apply, stop } = createTicketNews(client);
  const fresh = () => apply({ kind: 'items', items: [ticket('new', { version: 1 })] });
  fresh();
  assert.deepEqual(asked(), ['tickets']);
  for (let times = 0; times < 5; times++) fresh();
  t.mock.timers.tick(399);
  assert.deepEqual(asked(), []);
  t.mock.timers.tick(1);
  assert.deepEqual(asked(), ['tickets']);
  t.mock.timers.tick(400);
  assert.deepEqual(asked(), [], 'nothing was new meanwhile');
  fresh();
  assert.deepEqual(asked(), ['tickets']);
  fresh();
  stop();
  t.mock.timers.tick(1_000);
  assert.deepEqual(asked(), []);
});
