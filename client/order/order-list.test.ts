import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor } from '../testing/show.ts';
import { type Answer, away, held, inTurn, ok, openSite } from '../testing/site.ts';
import { ada, anOrder, id } from '../testing/things.ts';

const { OrderList } = await import('./order-list.tsx');

const site = openSite();
const page = (nextCursor: string | null, ...orders: readonly Order[]) => ok({ orders, nextCursor });
const order = (number: number, given: Partial<Order> = {}) =>
  anOrder({ id: id(number), title: `Order ${number}`, ...given });
const urls = () => site.requests('GET /api/orders').map(({ url }) => url);
const shown = () => screen.queryAllByRole('article').map(({ textContent }) => textContent);

const showOrders = (t: TestContext, answer: Answer) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/orders': answer });
  return show(createElement(OrderList), '/orders');
};

test('each order has its places, its total, when it was reserved, and how it stands', async (t) => {
  const createdAt = '2026-02-03T01:00:00.000Z';
  const expiresAt = new Date(Date.now() + 252_000).toISOString();
  const past = new Date(Date.now() - 1_000).toISOString();
  showOrders(
    t,
    page(
      null,
      order(1, { createdAt, expiresAt }),
      order(2, { createdAt, expiresAt: past }),
      order(3, { createdAt, status: 'confirming' }),
      order(4, { createdAt, status: 'complete', quantity: 1, totalCents: 4_250, currency: 'USD' }),
      order(5, { createdAt, status: 'refunded' }),
      order(6, { createdAt, status: 'cancelled', reason: 'by-buyer' }),
      order(7, { createdAt, status: 'cancelled', reason: 'expired' }),
      order(8, { createdAt, status: 'cancelled', reason: 'payment-failed' }),
    ),
  );
  const link = await screen.findByRole('link', { name: 'Order 1' });
  assert.equal(link.getAttribute('href'), `/orders/${id(1)}`);
  const [first, ...others] = shown();
  assert.match(first ?? '', /^2placesOrder 1Reserved 2 Feb, 20:00€84\.00Pay within [34]:\d\d$/);
  assert.deepEqual(others, [
    '2placesOrder 2Reserved 2 Feb, 20:00€84.00Time is up',
    '2placesOrder 3Reserved 2 Feb, 20:00€84.00Confirming',
    '1placeOrder 4Reserved 2 Feb, 20:00US$42.50Yours',
    '2placesOrder 5Reserved 2 Feb, 20:00€84.00Refunded',
    '2placesOrder 6Reserved 2 Feb, 20:00€84.00You let it go',
    '2placesOrder 7Reserved 2 Feb, 20:00€84.00Time ran out',
    '2placesOrder 8Reserved 2 Feb, 20:00€84.00The payment failed',
  ]);
});

test('older orders come on request, once however often it is pressed, after those that are there, until there are no more', async (t) => {
  const { answer, release } = held(page(null, order(2)));
  const { user } = showOrders(t, inTurn(page('a/b', order(1)), answer));
  await user.click(await screen.findByRole('button', { name: 'Show older ones' }));
  await user.click(await screen.findByRole('button', { name: 'Fetching…' }));
  release();
  await waitFor(() => assert.equal(shown().length, 2));
  assert.ok(!screen.queryByRole('button', { name: 'Show older ones' }));
  assert.deepEqual(urls(), ['/api/orders', '/api/orders?cursor=a%2Fb']);
});

test('an order changes in the list by its live stream, and one that was made elsewhere is read', async (t) => {
  stopPolling(t);
  const { streams } = showOrders(t, inTurn(page(null, order(1)), page(null, order(2), order(1))));
  await screen.findByText('Order 1');
  assert.equal(streams[0]?.url, '/api/orders/live');
  streams[0]?.send('order', order(1, { status: 'complete', version: 2 }));
  await screen.findByText('Yours');
  assert.equal(urls().length, 1);
  streams[0]?.send('order', order(2));
  await screen.findByText('Order 2');
});

test('who has none sees how to begin; while orders is away the page says so, and keeps what it has', async (t) => {
  const first = showOrders(t, page(null));
  await screen.findByText('Nothing reserved yet');
  assert.equal(screen.getByRole('link', { name: 'See what is for sale' }).getAttribute('href'), '/');
  await first.leave();
  const second = showOrders(t, away);
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. Yours are safe/);
  assert.ok(!screen.queryByText('Nothing reserved yet'));
  site.change({ 'GET /api/orders': page(null, order(1)) });
  await second.user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Order 1');
  site.change({ 'GET /api/orders': away });
  second.streams[0]?.open();
  await screen.findByText(/We can’t load this right now/);
  screen.getByText('Order 1');
});

test('nothing is requested for who is not signed in', async (t) => {
  const { visited } = showOrders(t, page(null));
  site.change({ 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.deepEqual(visited, ['replace /signin?next=%2Forders']));
  assert.deepEqual(urls(), []);
});
