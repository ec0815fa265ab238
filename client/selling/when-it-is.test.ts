import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { fireEvent, screen, show, waitFor, within } from '../testing/show.ts';
import { type Answer, by, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, aTicket, id } from '../testing/things.ts';

const { NewTicket } = await import('./new-ticket.tsx');
const { EditTicket } = await import('./edit-ticket.tsx');

const site = openSite();
const none = ok({ tickets: [], nextCursor: null });
const own = (given: Partial<Ticket> = {}) => aTicket({ sellerId: ada.id, sellerName: ada.name, ...given });
const asAda = { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/tickets': none };
const field = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);
const button = (name: string) => screen.getByRole('button', { name });
const zone = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Time zone' });
const type = (name: RegExp, value: string) => fireEvent.change(field(name), { target: { value } });
const sent = () => site.requests('PATCH /api/tickets/:id').map(({ sent: body }) => body);

const showNew = async (t: TestContext, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...asAda, 'POST /api/tickets': ok(own()), ...answers });
  const shown = show(createElement(NewTicket, { currency: 'EUR' }), '/tickets/new');
  await screen.findByLabelText('Event');
  return shown;
};
const showEdit = async (t: TestContext, ticket: Ticket, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...asAda, 'GET /api/tickets/:id': ok(ticket), 'PATCH /api/tickets/:id': ok(ticket), ...answers });
  const shown = show(createElement(EditTicket, { id: ticket.id }), `/tickets/${ticket.id}/edit`);
  await screen.findByLabelText('Event');
  return shown;
};

test('a zone is found by its place or the name of its time, and times are on its clocks from then on', async (t) => {
  const { user } = await showNew(t);
  assert.equal(zone().value, 'New York');
  await user.type(field(/^Event/), 'Khruangbin');
  await user.type(field(/^Price/), '10');
  type(/^When/, '2031-02-03T20:00');
  await user.clear(zone());
  await user.type(zone(), 'amster');
  await user.click(await screen.findByRole('option', { name: /^Amsterdam/ }));
  assert.equal(zone().value, 'Amsterdam');
  screen.getByText('3 Feb, 14:00 for you.');
  await user.click(button('List it'));
  await waitFor(() => assert.equal(site.requests('POST /api/tickets').length, 1));
  assert.deepEqual(site.requests('POST /api/tickets')[0]?.sent, {
    ...{ title: 'Khruangbin', category: 'music', priceCents: 1_000, quantity: 1 },
    ...{ startsAt: '2031-02-03T19:00:00.000Z', timeZone: 'Europe/Amsterdam' },
  });
});

test('the zone of a city is proposed from former listings there, and a zone that was chosen stays', async (t) => {
  const listed = by(({ url }) =>
    ok({ tickets: url.includes('seller=') ? [] : [aTicket({ timeZone: 'Europe/Dublin' })], nextCursor: null }),
  );
  const { user } = await showNew(t, { 'GET /api/tickets': listed });
  await user.type(field(/^City/), 'Dublin');
  await user.tab();
  await waitFor(() => assert.equal(zone().value, 'Dublin'));
  screen.getByText('The venue’s, as in other listings in Dublin. All times here are on its clocks.');
  await user.clear(zone());
  await user.type(zone(), 'london');
  await user.click(await screen.findByRole('option', { name: /^London/ }));
  await user.clear(field(/^City/));
  await user.type(field(/^City/), 'Dublin');
  await user.tab();
  assert.equal(zone().value, 'London');
});

test('a time that comes twice is asked about, and an edit keeps which of the two it was', async (t) => {
  const ticket = own({ timeZone: 'America/New_York', startsAt: '2031-11-02T06:30:12.345Z' });
  const { user } = await showEdit(t, ticket);
  assert.equal(field(/^When/).value, '2031-11-02T01:30');
  const [first, second] = screen.getAllByRole<HTMLInputElement>('radio', { name: /Eastern/ });
  assert.deepEqual([first?.checked, second?.checked], [false, true]);
  assert.match(first?.parentElement?.textContent ?? '', /^The first, Eastern Daylight Time \(UTC−4\)$/);
  // Typed away and back again: it is still the second one.
  type(/^When/, '2031-11-02T04:30');
  assert.equal(screen.queryAllByRole('radio', { name: /Eastern/ }).length, 0);
  type(/^When/, '2031-11-02T01:30');
  await user.type(field(/^Event/), ' live');
  await user.click(button('Save the changes'));
  await waitFor(() => assert.deepEqual(sent(), [{ title: 'Khruangbin live' }]));
});

test('a time that comes twice is not sent before one is chosen; one that never comes names the next', async (t) => {
  const { user } = await showEdit(t, own({ timeZone: 'America/New_York', startsAt: '2031-02-03T19:00:00.000Z' }));
  type(/^When/, '2031-03-09T02:30');
  await user.click(button('Save the changes'));
  await screen.findByText(/so 2:30 never comes. The next possible time is 3:00\.$/);
  type(/^When/, '2031-11-02T01:30');
  await user.click(button('Save the changes'));
  await screen.findByText('Choose one of the two.');
  assert.deepEqual(sent(), []);
  await user.click(screen.getByRole('radio', { name: /^The first/ }));
  await user.click(button('Save the changes'));
  await waitFor(() => assert.deepEqual(sent(), [{ startsAt: '2031-11-02T05:30:00.000Z' }]));
});

test('when it is sold is folded away with what holds in words, and opens for what is wrong in it', async (t) => {
  const { user } = await showEdit(t, own({ startsAt: '2031-02-03T19:00:00.000Z' }));
  const summary = screen.getByText('On sale at once, until the event starts');
  assert.equal(summary.closest('details')?.open, false);
  type(/^Until/, '2031-02-03T23:00');
  screen.getByText('On sale at once, until the event ends');
  type(/^On sale from/, '2031-02-04T10:00');
  await user.click(button('Save the changes'));
  await screen.findByText('Choose a time before the sale ends.');
  assert.equal(summary.closest('details')?.open, true);
  assert.equal((document.activeElement as HTMLInputElement).name, 'saleStartsAt');
  type(/^On sale from/, '2031-01-04T10:00');
  await user.click(button('Save the changes'));
  await waitFor(() =>
    assert.deepEqual(sent(), [{ endsAt: '2031-02-03T22:00:00.000Z', saleStartsAt: '2031-01-04T09:00:00.000Z' }]),
  );
});

test('fewer than are reserved or sold is refused at its field, with how many those are', async (t) => {
  const { user } = await showEdit(t, own({ quantity: 5, available: 3 }), {
    'PATCH /api/tickets/:id': refusal('places-taken', { leastQuantity: 2 }),
  });
  screen.getByText('2 are reserved or sold; it can’t be fewer.');
  await user.clear(field(/^How many tickets/));
  await user.type(field(/^How many tickets/), '1');
  await user.click(button('Save the changes'));
  await screen.findByText('2 tickets are reserved or sold already. Choose at least 2.');
  assert.equal((document.activeElement as HTMLInputElement).name, 'quantity');
  assert.ok(!screen.queryByRole('alert'));
});

test('a start that passes while it is written is refused at its field', async (t) => {
  const { user } = await showEdit(t, own(), { 'PATCH /api/tickets/:id': refusal('event-started') });
  type(/^When/, '2031-02-03T20:00');
  await user.click(button('Save the changes'));
  await screen.findByText('Choose a date in the future.');
  assert.equal((document.activeElement as HTMLInputElement).name, 'startsAt');
});

test('what is sold out or reserved to the last can be edited, enlarged and taken off sale', async (t) => {
  for (const [nth, status] of (['sold-out', 'on-sale'] as const).entries()) {
    const full = own({ id: id(40 + nth), status, quantity: 5, available: 0 });
    const { user, leave } = await showEdit(t, full);
    await user.clear(field(/^How many tickets/));
    await user.type(field(/^How many tickets/), '8');
    button('Take off sale');
    await user.click(button('Save the changes'));
    await waitFor(() => assert.deepEqual(sent(), [{ quantity: 8 }]));
    await leave();
  }
});

test('the stub beside the form shows the time of the venue', async (t) => {
  await showEdit(t, own({ timeZone: 'Asia/Tokyo', startsAt: '2031-02-03T10:00:00.000Z', venue: 'Budokan' }));
  const preview = screen.getByText('As buyers see it').parentElement as HTMLElement;
  within(preview).getByText(/19:00 Tokyo/);
});
