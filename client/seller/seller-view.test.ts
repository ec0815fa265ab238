import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { screen, show } from '../testing/show.ts';
import { away, by, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { aTicket, bo, id } from '../testing/things.ts';
import { readFirstSeller } from './first-seller.ts';

const { SellerView } = await import('./seller-view.tsx');

const site = openSite();
const seller = { id: bo.id, name: 'Bo', since: '2026-03-31T23:30:00.000Z', listings: 5, sold: 1_200 };
const page = (initial: typeof seller | null) => createElement(SellerView, { id: bo.id, initial });

test('the page has since when the seller is here, what they sold, and what they have on sale, and nothing else', async (t) => {
  const tickets = [
    aTicket({ id: id(11), title: 'On sale' }),
    aTicket({ id: id(12), title: 'Taken off', status: 'withdrawn' }),
    aTicket({ id: id(13), title: 'Sold out', status: 'sold-out', available: 0 }),
    aTicket({ id: id(14), title: 'Over', startsAt: '2020-01-01T20:00:00.000Z' }),
  ];
  site.serve(t, {
    'GET /api/tickets/sellers/:id': ok(seller),
    'GET /api/tickets': by(({ url }) =>
      url.includes('cursor=next')
        ? ok({ tickets: [aTicket({ id: id(15), title: 'Further down' })], nextCursor: null })
        : ok({ tickets, nextCursor: 'next' }),
    ),
  });
  const { user } = show(page(seller), `/sellers/${bo.id}`);
  screen.getByRole('heading', { level: 1, name: 'Bo' });
  screen.getByText('Here since March 2026 · 1,200 tickets sold');
  await screen.findByRole('link', { name: 'On sale' });
  assert.equal(screen.getAllByRole('article').length, 1);
  await user.click(screen.getByRole('button', { name: 'Show more' }));
  await screen.findByRole('link', { name: 'Further down' });
  assert.ok(!screen.queryByRole('button', { name: 'Show more' }));
  // What is over is not read at all: a seller of many years has more of it than of anything else.
  assert.match(
    site.requests('GET /api/tickets')[0]?.url ?? '',
    new RegExp(`seller=${bo.id}&sort=soonest&from=20\\d\\d-`),
  );
});

test('a seller without anything on sale, and one who sold nothing yet', async (t) => {
  site.serve(t, {
    'GET /api/tickets/sellers/:id': ok({ ...seller, sold: 0 }),
    'GET /api/tickets': ok({ tickets: [], nextCursor: null }),
  });
  show(page({ ...seller, sold: 0 }), `/sellers/${bo.id}`);
  screen.getByText('Here since March 2026 · No tickets sold yet');
  await screen.findByText('Nothing right now.');
});

test('while tickets are away the page says so and tries again', async (t) => {
  site.serve(t, {
    'GET /api/tickets/sellers/:id': inTurn(away, away, away, away, ok({ ...seller, sold: 1 })),
    'GET /api/tickets': ok({ tickets: [], nextCursor: null }),
  });
  const { user } = show(page(null), `/sellers/${bo.id}`);
  await screen.findByText('We can’t load this right now. Try again in a moment.');
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Here since March 2026 · 1 ticket sold');
});

test('an address of nobody is not found, and one that is no id asks no service', async (t) => {
  site.serve(t, { 'GET /api/tickets/sellers/:id': refusal('not-found'), 'GET /api/tickets': away });
  process.env.API_URL = site.origin;
  t.after(() => {
    delete process.env.API_URL;
  });
  assert.equal(await readFirstSeller(bo.id, {}), 'not-found');
  assert.equal(await readFirstSeller('selling', {}), 'not-found');
  site.change({ 'GET /api/tickets/sellers/:id': ok(seller) });
  assert.deepEqual(await readFirstSeller(bo.id.toUpperCase(), {}), { id: bo.id, seller });
  site.change({ 'GET /api/tickets/sellers/:id': away });
  assert.deepEqual(await readFirstSeller(bo.id, {}), { id: bo.id, seller: null });
});
