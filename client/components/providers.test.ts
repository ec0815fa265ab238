import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useMutation, useQuery } from '@tanstack/react-query';
import { createElement } from 'react';
import { useMe } from '../account/use-me.ts';
import { cancelOrder, listOrders } from '../calls/orders.ts';
import { listTickets } from '../calls/tickets.ts';
import { screen, show, waitFor } from '../testing/show.ts';
import { away, inTurn, lost, ok, openSite, refusal } from '../testing/site.ts';
import { ada, id } from '../testing/things.ts';

const site = openSite();
const isIn = ok({ currentUser: ada });
const noOrders = ok({ orders: [], nextCursor: null });

const Reads = () => {
  const me = useMe();
  const { data, error } = useQuery({ queryKey: ['orders'], queryFn: () => listOrders() });
  const { mutate } = useMutation({ mutationFn: () => cancelOrder(id(20)) });
  return createElement(
    'p',
    { onClick: () => mutate() },
    `${me.kind}, ${data ? 'orders' : error ? 'no orders' : 'wait'}`,
  );
};

test('a session that turns out to have ended shows nobody as signed in, whatever was requested', async (t) => {
  site.serve(t, {
    'GET /api/users/current-user': isIn,
    'GET /api/users/token': refusal('not-signed-in'),
    'GET /api/orders': refusal('not-signed-in'),
  });
  const first = show(createElement(Reads));
  await screen.findByText('nobody, no orders');
  await first.leave();
  site.serve(t, {
    'GET /api/users/current-user': isIn,
    'GET /api/users/token': refusal('not-signed-in'),
    'GET /api/orders': noOrders,
    'DELETE /api/orders/:id': refusal('not-signed-in'),
  });
  const { user } = show(createElement(Reads));
  await user.click(await screen.findByText('user, orders'));
  await screen.findByText('nobody, orders');
});

test('any other refusal leaves signed in who is', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': isIn, 'GET /api/orders': refusal('not-found') });
  show(createElement(Reads));
  await screen.findByText('user, no orders');
  assert.equal(site.requests('GET /api/orders').length, 1);
});

test('what a service does not answer is requested three times before the page says so, and again later by itself', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': isIn, 'GET /api/orders': inTurn(away, lost, away, noOrders) });
  show(createElement(Reads));
  await screen.findByText('user, no orders');
  assert.equal(site.requests('GET /api/orders').length, 3);
  await screen.findByText('user, orders');
  assert.equal(site.requests('GET /api/orders').length, 4);
});

test('too many requests are not made more: the next one follows eight seconds later', async (t) => {
  site.serve(t, {
    'GET /api/users/current-user': isIn,
    'GET /api/orders': inTurn(refusal('too-many-requests'), noOrders),
  });
  show(createElement(Reads));
  await screen.findByText('user, no orders');
  const refused = performance.now();
  await screen.findByText('user, orders');
  // Waits are a fiftieth here.
  assert.ok(performance.now() - refused > 100);
});

test('a sign-out in another tab is noticed here', async (t) => {
  site.serve(t, {
    'GET /api/users/current-user': inTurn(isIn, ok({ currentUser: null })),
    'GET /api/orders': noOrders,
  });
  const { client } = show(createElement(Reads));
  await screen.findByText('user, orders');
  const channel = new BroadcastChannel('account');
  t.after(() => channel.close());
  channel.postMessage('changed');
  await screen.findByText(/^nobody/);
  await waitFor(() => assert.equal(client.getQueryData(['me']), null));
});

test('what was just read is not requested again by the next part of the page that shows it', async (t) => {
  site.serve(t, { 'GET /api/tickets': ok({ tickets: [], nextCursor: null }) });
  const Part = () => {
    const { data } = useQuery({ queryKey: ['tickets'], queryFn: () => listTickets({}) });
    return data ? 'read' : null;
  };
  const page = show(createElement(Part));
  await screen.findByText('read');
  page.show([createElement(Part, { key: 1 }), createElement(Part, { key: 2 })]);
  await screen.findByText('readread');
  assert.equal(site.requests('GET /api/tickets').length, 1);
});
