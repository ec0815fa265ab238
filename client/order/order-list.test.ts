import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { ada, anOrder, id } from '../testing/things.ts';

const { OrderList } = await import('./order-list.tsx');

const site = openSite();
const page = (nextCursor: string | null, ...orders: readonly Order[]) => ok({ orders, nextCursor });
const order = (number: number, given: Partial<Order> = {}) =>
  anOrder({ id: id(number), title: `Order ${number}`, ...given });
/** A moment so many seconds from now. */
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const urls = () => site.requests('GET /api/orders').map(({ url }) => url);
const shown = () => screen.queryAllByRole('article').map(({ textContent }) => textContent);

const showOrders = (t: TestContext, answer: Answer, address = '/orders') => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/orders': answer });
  return show(createElement(OrderList), address);
};

test('each order has the date and the place of its event, its tickets and total, and how it stands', async (t) => {
  const event = {
    ...{ title: 'x', startsAt: '2031-02-03T00:30:00.000Z', timeZone: 'Europe/Amsterdam' },
    ...{ venue: 'Paradiso', city: 'Amsterdam' },
  };
  const moved = { field: 'venue', from: 'Paradiso', to: 'Melkweg', at: '2026-02-03T01:00:00.000Z' } as const;
  const paying = { expiresAt: inSeconds(-10), decideAt: inSeconds(252) };
  showOrders(
    t,
    page(
      null,
      order(4, { event, status: 'complete', quantity: 1, totalCents: 4_250, currency: 'USD' }),
      order(5, { event, status: 'complete', changes: [moved] }),
      order(6, { status: 'complete' }),
      order(3, { event, status: 'confirming', decideAt: inSeconds(9_000) }),
      order(2, { event, ...paying }),
      order(1, { event, expiresAt: inSeconds(151), decideAt: inSeconds(151) }),
    ),
  );
  const link = await screen.findByRole('link', { name: 'Order 1' });
  assert.equal(link.getAttribute('href'), `/orders/${id(1)}`);
  const [first, second, ...others] = shown();
  const when = '1:30 Amsterdam · Sun 19:30 for you';
  // Those with a clock are first, the one that ends soonest at the top.
  assert.match(first ?? '', /^03Feb, MonOrder 1Paradiso, Amsterdam.*€84\.002 ticketsPay within 2:\d\d$/);
  assert.match(second ?? '', /^03Feb, MonOrder 2.*Finish paying [34]:\d\d$/);
  assert.deepEqual(others, [
    `03Feb, MonOrder 3Paradiso, Amsterdam${when}€84.002 ticketsConfirming…`,
    `03Feb, MonOrder 4Paradiso, Amsterdam${when}US$42.501 ticketPaid`,
    `03Feb, MonOrder 5Melkweg, Amsterdam${when}Changed since you bought it€84.002 ticketsPaid`,
    'Date not givenOrder 6€84.002 ticketsPaid',
  ]);
});

test('what is over and what was cancelled have lists of their own, each at an address', async (t) => {
  const past = { title: 'x', startsAt: '2025-02-03T00:30:00.000Z', timeZone: 'Europe/Amsterdam' };
  const all = page(
    null,
    order(1, { status: 'complete' }),
    order(2, { status: 'complete', event: past }),
    order(3, { status: 'refunded' }),
    order(4, { status: 'cancelled', reason: 'by-buyer' }),
    order(5, { status: 'cancelled', reason: 'expired' }),
    order(6, { status: 'cancelled', reason: 'payment-failed' }),
  );
  for (const [address, names, states] of [
    ['/orders', ['Order 1'], ['Paid']],
    ['/orders?when=past', ['Order 2'], ['Paid']],
    [
      '/orders?when=cancelled',
      ['Order 3', 'Order 4', 'Order 5', 'Order 6'],
      ['Refunded', 'Cancelled', 'Time ran out', 'The payment failed'],
    ],
  ] as const) {
    // A former release, or what was kept for offline, answers with all of them.
    const { leave } = showOrders(t, all, address);
    await screen.findByText(names[0]);
    assert.deepEqual(
      screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent),
      names,
    );
    shown().forEach((text, index) => {
      assert.match(text ?? '', new RegExp(`${states[index]}$`));
    });
    const tabs = within(screen.getByRole('navigation', { name: 'Your orders' })).getAllByRole('link');
    assert.deepEqual(
      tabs.map((tab) => [tab.textContent, tab.getAttribute('href')]),
      [
        ['Coming', '/orders'],
        ['Past', '/orders?when=past'],
        ['Cancelled', '/orders?when=cancelled'],
      ],
    );
    assert.deepEqual(
      tabs.filter((tab) => tab.getAttribute('aria-current') === 'page').map((tab) => tab.getAttribute('href')),
      [address],
    );
    assert.deepEqual(urls(), [`/api/orders?when=${address.split('=')[1] ?? 'coming'}`]);
    await leave();
  }
});

test('a release that does not know the lists yet is asked for all, and the page chooses among them', async (t) => {
  showOrders(
    t,
    by(({ url }) =>
      url.includes('when') ? refusal('invalid-input') : page(null, order(1), order(2, { status: 'refunded' })),
    ),
  );
  await screen.findByText('Order 1');
  assert.ok(!screen.queryByText('Order 2'));
  assert.deepEqual(urls(), ['/api/orders?when=coming', '/api/orders']);
});

test('more orders come on request, once however often it is pressed, after those that are there, until there are no more', async (t) => {
  const { answer, release } = held(page(null, order(2)));
  const { user } = showOrders(t, inTurn(page('a-b', order(1)), answer));
  await user.click(await screen.findByRole('button', { name: 'Show more' }));
  await user.click(await screen.findByRole('button', { name: 'Loading…' }));
  release();
  await waitFor(() => assert.equal(shown().length, 2));
  assert.ok(!screen.queryByRole('button', { name: 'Show more' }));
  assert.deepEqual(urls(), ['/api/orders?when=coming', '/api/orders?when=coming&cursor=a-b']);
});

test('an order changes in the list by its live stream, and one that was made elsewhere is read', async (t) => {
  stopPolling(t);
  const { streams } = showOrders(
    t,
    inTurn(
      page(null, order(1)),
      page(null, order(1, { status: 'complete', version: 2 })),
      page(null, order(2), order(1, { status: 'complete', version: 2 })),
    ),
  );
  await screen.findByText('Order 1');
  assert.equal(streams[0]?.url, '/api/orders/live');
  streams[0]?.send('order', order(1, { status: 'complete', version: 2 }));
  await screen.findByText('Paid');
  streams[0]?.send('order', order(2));
  await screen.findByText('Order 2');
});

test('who has none sees how to begin; while orders is away the page says so, and keeps what it has', async (t) => {
  const first = showOrders(t, page(null));
  await screen.findByText('Nothing coming up');
  assert.equal(screen.getByRole('link', { name: 'See what is on sale' }).getAttribute('href'), '/');
  await first.leave();
  const second = showOrders(t, away);
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. Yours are safe/);
  assert.ok(!screen.queryByText('Nothing coming up'));
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
