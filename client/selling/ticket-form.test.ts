import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { screen, show, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, lost, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, aTicket, bo, id } from '../testing/things.ts';

const { NewTicket } = await import('./new-ticket.tsx');
const { EditTicket } = await import('./edit-ticket.tsx');

const site = openSite();
const isIn = { 'GET /api/users/current-user': ok({ currentUser: ada }) };
const own = (given: Partial<Ticket> = {}) => aTicket({ sellerId: ada.id, sellerName: ada.name, ...given });
const none = ok({ tickets: [], nextCursor: null });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const field = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);
const focused = () => (document.activeElement as HTMLInputElement).name;
const alert = async () => (await screen.findByRole('alert')).textContent ?? '';
const created = () => site.requests('POST /api/tickets');
const edited = () => site.requests('PATCH /api/tickets/:id');

const showNew = (t: TestContext, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...isIn, 'GET /api/tickets': none, ...answers });
  return show(createElement(NewTicket, { currency: 'EUR' }), '/tickets/new');
};
const showEdit = (t: TestContext, ticket: Ticket, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...isIn, 'GET /api/tickets/:id': ok(ticket), ...answers });
  return show(createElement(EditTicket, { id: ticket.id }), `/tickets/${ticket.id}/edit`);
};

test('a ticket is listed as it was written, its moment in the seller’s own time zone unless they choose another, and its page is shown', async (t) => {
  const listed = own({ id: id(11) });
  const { user, visited, client } = showNew(t, { 'POST /api/tickets': ok(listed) });
  await user.type(await screen.findByLabelText('Event'), ' Khruangbin ');
  await user.click(screen.getByRole('radio', { name: 'Theatre' }));
  await user.type(field(/^Price per ticket, EUR/), '72,50');
  await user.clear(field(/^How many tickets/));
  await user.type(field(/^How many tickets/), '30');
  await user.type(field(/^Limit per buyer/), '4');
  await user.type(field(/^When/), '2031-02-03T20:00');
  await user.type(field(/^Venue/), 'Paradiso');
  await user.type(field(/^City/), 'Amsterdam');
  await user.type(field(/^What should a buyer know/), 'Row 3');
  for (const key of ['tickets', 'selling']) client.setQueryData([key], {});
  await user.click(button('List it'));
  await waitFor(() => assert.deepEqual(visited, [`push /tickets/${id(11)}`]));
  assert.deepEqual(
    created().map(({ sent }) => sent),
    [
      {
        ...{ title: 'Khruangbin', category: 'theatre', priceCents: 7_250, quantity: 30, maxPerBuyer: 4 },
        ...{ startsAt: '2031-02-04T01:00:00.000Z', timeZone: 'America/New_York', venue: 'Paradiso', city: 'Amsterdam' },
        description: 'Row 3',
      },
    ],
  );
  assert.deepEqual(client.getQueryData(['ticket', id(11)]), listed);
  // The lists that are shown next have it.
  for (const key of ['tickets', 'selling'])
    assert.equal(client.getQueryState([key])?.isInvalidated, true, `${key} is read again`);
});

test('while it is written the stub shows what buyers will see', async (t) => {
  const { user } = showNew(t);
  await user.type(await screen.findByLabelText('Event'), 'Khruangbin');
  const preview = screen.getByText('As buyers see it').parentElement as HTMLElement;
  assert.match(preview.textContent ?? '', /Date not givenKhruangbin.*—1 left$/);
  await user.type(field(/^Price/), '72,5');
  await user.clear(field(/^How many tickets/));
  await user.type(field(/^How many tickets/), '3');
  await user.type(field(/^When/), '2031-02-03T20:00');
  await user.type(field(/^Venue/), 'Paradiso');
  assert.match(preview.textContent ?? '', /^As buyers see it03Feb, MonKhruangbinParadiso20:00€72.503 left$/);
});

test('what cannot be right is shown at its field, the first of which gets the focus, and nothing is sent', async (t) => {
  const { user } = showNew(t, { 'POST /api/tickets': ok(own()) });
  await user.click(await screen.findByRole('button', { name: 'List it' }));
  await screen.findByText('Name the event.');
  screen.getByText('An amount, like 42.50.');
  assert.equal(focused(), 'title');
  assert.equal(field(/^Event/).getAttribute('aria-invalid'), 'true');
  assert.equal(field(/^Venue/).getAttribute('aria-invalid'), null);
  await user.type(field(/^Event/), 'K');
  assert.ok(!screen.queryByText('Name the event.'));
  // The other mistakes stay until they are mended.
  screen.getByText('An amount, like 42.50.');
  await user.type(field(/^When/), '2020-02-03T20:00');
  await user.click(button('List it'));
  await screen.findByText('Choose a date in the future.');
  assert.equal(focused(), 'price');
  assert.equal(created().length, 0);
});

test('what the service finds wrong is shown at its field, under the form’s own name for it', async (t) => {
  const { user } = showNew(t, {
    'POST /api/tickets': refusal('invalid-input', {
      detail: 'Something is wrong.',
      errors: [
        { field: 'priceCents', message: 'is too much today' },
        { field: 'city', message: 'must be a city' },
      ],
    }),
  });
  await user.type(await screen.findByLabelText('Event'), 'K');
  await user.type(field(/^Price/), '10');
  await user.click(button('List it'));
  await screen.findByText('This is too much today.');
  screen.getByText('This must be a city.');
  assert.equal(field(/^Price/).getAttribute('aria-invalid'), 'true');
  assert.equal(focused(), 'price');
});

test('pressing again, while the answer is awaited or after it was lost, lists once', async (t) => {
  const { answer, release } = held(lost);
  const { user, visited } = showNew(t, { 'POST /api/tickets': inTurn(answer, ok(own())) });
  await user.type(await screen.findByLabelText('Event'), 'K');
  await user.type(field(/^Price/), '10');
  await user.click(button('List it'));
  const busy = await screen.findByRole('button', { name: 'One moment…' });
  assert.equal(busy.getAttribute('aria-disabled'), 'true');
  await user.click(busy);
  await user.type(field(/^City/), '{Enter}');
  release();
  assert.match(await alert(), /can’t list this right now.*it won’t be listed twice/);
  assert.equal(field(/^Event/).value, 'K');
  await user.click(button('List it'));
  await waitFor(() => assert.ok(visited.length > 0));
  await user.click(button('One moment…'));
  assert.equal(created().length, 2);
  assert.equal(created()[0]?.key, created()[1]?.key);
});

test('an edit shows the ticket as it is, changes that version alone and only what is different, and takes away what was emptied', async (t) => {
  const ticket = own({
    ...{ version: 7, priceCents: 7_250, startsAt: '2031-02-03T19:00:00.000Z', venue: 'Paradiso', city: 'Amsterdam' },
    ...{ maxPerBuyer: 4, description: 'Row 3', category: 'sport' },
  });
  const { user, visited, client } = showEdit(t, ticket, { 'PATCH /api/tickets/:id': ok(own({ version: 8 })) });
  assert.equal((await screen.findByLabelText<HTMLInputElement>('Event')).value, 'Khruangbin');
  assert.equal(field(/^Price per ticket, EUR/).value, '72.50');
  assert.equal(field(/^When/).value, '2031-02-03T20:00');
  assert.equal(screen.getByRole<HTMLInputElement>('radio', { name: 'Sport' }).checked, true);
  assert.equal(field(/^How many tickets/).value, '5');
  await user.clear(field(/^How many tickets/));
  await user.type(field(/^How many tickets/), '8');
  await user.clear(field(/^Venue/));
  await user.clear(field(/^Limit per buyer/));
  await user.clear(field(/^Price/));
  await user.type(field(/^Price/), '70');
  await user.click(button('Save the changes'));
  await waitFor(() => assert.deepEqual(visited, [`push /tickets/${id(10)}`]));
  assert.deepEqual(
    edited().map(({ url, sent, headers }) => [url, sent, headers['if-match']]),
    [[`/api/tickets/${id(10)}`, { priceCents: 7_000, quantity: 8, venue: null, maxPerBuyer: null }, '"7"']],
  );
  assert.equal(client.getQueryData<Ticket>(['ticket', id(10)])?.version, 8);
});

test('what is being written stays when the ticket changes meanwhile, and how many are reserved or sold is current', async (t) => {
  const { user, client } = showEdit(t, own({ quantity: 5, available: 5 }));
  await user.type(await screen.findByLabelText('Event'), ' live');
  screen.getByText('You get all of it; there are no fees.');
  const changed = own({ title: 'Changed', version: 2, quantity: 5, available: 2, availabilityVersion: 2 });
  site.change({ 'GET /api/tickets/:id': ok(changed) });
  await client.invalidateQueries({ queryKey: ['ticket'] });
  await screen.findByText('3 are reserved or sold; it can’t be fewer.');
  screen.getByText('For new orders. What is reserved or sold keeps its price.');
  screen.getByText('Buyers who have tickets see what you change, and since when.');
  assert.equal(field(/^Event/).value, 'Khruangbin live');
});

test('who opens the form again gets the ticket as it is by then', async (t) => {
  const page = showEdit(t, own());
  await screen.findByLabelText('Event');
  page.show('elsewhere');
  site.change({ 'GET /api/tickets/:id': ok(own({ title: 'Changed', version: 2 })) });
  // What is unused goes a turn of the event loop later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  page.show(createElement(EditTicket, { id: id(10) }));
  assert.equal((await screen.findByLabelText<HTMLInputElement>('Event')).value, 'Changed');
});

test('what was withdrawn can be corrected, except for how it was sold, and listed again', async (t) => {
  const withdrawn = own({ status: 'withdrawn', available: 0, venue: 'Paradiso' });
  const { user, visited } = showEdit(t, withdrawn, { 'PATCH /api/tickets/:id': ok(withdrawn) });
  await user.clear(await screen.findByLabelText(/^Venue/));
  for (const label of [/^Price/, /^How many tickets/, /^Limit/, /^On sale/]) assert.ok(!screen.queryByLabelText(label));
  assert.ok(!screen.queryByRole('button', { name: 'Take off sale' }));
  assert.equal(screen.getByRole('link', { name: 'List it again' }).getAttribute('href'), `/tickets/${id(10)}/again`);
  await user.click(button('Save the changes'));
  await waitFor(() => assert.deepEqual(visited, [`push /tickets/${id(10)}`]));
  assert.deepEqual(
    edited().map(({ sent }) => sent),
    [{ venue: null }],
  );
});

test('nobody gets the form for another one’s ticket', async (t) => {
  const first = showEdit(t, own({ sellerId: bo.id }));
  await screen.findByText('This is not your ticket');
  assert.ok(!screen.queryByRole('button', { name: 'Save the changes' }));
  await first.leave();
  const third = showEdit(t, own(), { 'GET /api/tickets/:id': refusal('not-found') });
  await screen.findByText('There is no such ticket');
  await third.leave();
  const { visited } = showEdit(t, own(), { 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.deepEqual(visited, [`replace /signin?next=%2Ftickets%2F${id(10)}%2Fedit`]));
});

test('a ticket that cannot be read says so, and shows as soon as it can be', async (t) => {
  const { user } = showEdit(t, own(), { 'GET /api/tickets/:id': away });
  await screen.findByText(/^We can’t load this right now\. Try again in a moment\. Yours is safe/);
  site.change({ 'GET /api/tickets/:id': ok(own()) });
  await user.click(button('Try again'));
  await screen.findByRole('button', { name: 'Save the changes' });
});

test('withdrawing asks first; then it is done once, leads to what one sells, and every page shows the ticket off sale', async (t) => {
  const { answer, release } = held(ok());
  const { user, visited, client } = showEdit(t, own(), { 'DELETE /api/tickets/:id': answer });
  const withdrawn = () => site.requests('DELETE /api/tickets/:id').map(({ url }) => url);
  await user.click(await screen.findByRole('button', { name: 'Take off sale' }));
  await user.click(
    within(await screen.findByRole('alertdialog', { name: 'Take it off sale?' })).getByRole('button', {
      name: 'Keep selling',
    }),
  );
  await waitFor(() => assert.ok(!screen.queryByRole('alertdialog')));
  assert.deepEqual([withdrawn(), edited()], [[], []]);
  for (const key of ['tickets', 'selling']) client.setQueryData([key], {});
  await user.click(button('Take off sale'));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Take off sale' }));
  await user.click(await screen.findByRole('button', { name: 'One moment…' }));
  release();
  await waitFor(() => assert.deepEqual(visited, ['push /selling']));
  assert.deepEqual(withdrawn(), [`/api/tickets/${id(10)}`]);
  for (const key of [['tickets'], ['selling']])
    assert.equal(client.getQueryState(key)?.isInvalidated, true, `${key} is read again`);
  await waitFor(() => assert.equal(site.requests('GET /api/tickets/:id').length, 2, 'the ticket is read again'));
});

test('a ticket that could not be withdrawn is still for sale, and the question says why', async (t) => {
  const { user, visited } = showEdit(t, own(), {
    'DELETE /api/tickets/:id': inTurn(away, refusal('not-your-ticket')),
  });
  await user.click(await screen.findByRole('button', { name: 'Take off sale' }));
  const question = within(await screen.findByRole('alertdialog'));
  await user.click(question.getByRole('button', { name: 'Take off sale' }));
  await question.findByText('We can’t take this off sale right now. Try again in a moment.');
  await user.click(question.getByRole('button', { name: 'Take off sale' }));
  await question.findByText(/^Only the person who sells this can take it off sale/);
  assert.deepEqual(visited, []);
});

test('only the signed-in can list a ticket', async (t) => {
  const { visited } = showNew(t, { 'GET /api/users/current-user': by(() => ok({ currentUser: null })) });
  await waitFor(() => assert.deepEqual(visited, ['replace /signin?next=%2Ftickets%2Fnew']));
  assert.ok(!screen.queryByRole('button', { name: 'List it' }));
});
