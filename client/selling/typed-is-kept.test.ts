import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { QueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { changeAccount } from '../account/account-sync.ts';
import { fireEvent, screen, show, waitFor, within } from '../testing/show.ts';
import { type Answer, away, inTurn, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, aTicket, bo, id } from '../testing/things.ts';

const { NewTicket } = await import('./new-ticket.tsx');
const { EditTicket } = await import('./edit-ticket.tsx');
const { ListAgain } = await import('./list-again.tsx');

const site = openSite();
const none = ok({ tickets: [], nextCursor: null });
const own = (given: Partial<Ticket> = {}) => aTicket({ sellerId: ada.id, sellerName: ada.name, ...given });
const field = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);
const button = (name: string) => screen.getByRole('button', { name });
const save = 'Save the changes';
const edits = () => site.requests('PATCH /api/tickets/:id').map(({ sent, headers }) => [sent, headers['if-match']]);
const asAda = { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/tickets': none };
const isKept = () => screen.queryByText('We kept what you typed.') !== null;

const newForm = () => createElement(NewTicket, { currency: 'EUR' });
const showNew = (t: TestContext, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...asAda, ...answers });
  return show(newForm(), '/tickets/new');
};
const editForm = () => createElement(EditTicket, { id: id(10) });
const showEdit = (t: TestContext, ticket: Ticket, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, { ...asAda, 'GET /api/tickets/:id': ok(ticket), ...answers });
  return show(editForm(), `/tickets/${ticket.id}/edit`);
};
const eventField = () => screen.findByLabelText<HTMLInputElement>('Event');

/** The browser says that something stands in a date field that is no date, such as a day without an hour. */
const halfTyped = (input: HTMLInputElement) => {
  Object.defineProperty(input, 'validity', { value: { badInput: true }, configurable: true });
  fireEvent.change(input, { target: { value: '' } });
};

test('what was typed is there again after a reload, a crash or Back, until it is discarded', async (t) => {
  const { user, leave } = showNew(t);
  await user.type(await eventField(), 'Khruangbin');
  await user.click(screen.getByRole('radio', { name: 'Theatre' }));
  fireEvent.change(field(/^When/), { target: { value: '2031-02-03T20:00' } });
  assert.ok(!isKept());
  await leave();
  const again = show(newForm(), '/tickets/new');
  assert.equal((await eventField()).value, 'Khruangbin');
  assert.equal(field(/^When/).value, '2031-02-03T20:00');
  assert.equal(screen.getByRole<HTMLInputElement>('radio', { name: 'Theatre' }).checked, true);
  assert.ok(isKept());
  await again.user.click(button('Discard'));
  assert.deepEqual([field(/^Event/).value, field(/^When/).value, isKept()], ['', '', false]);
  await again.leave();
  show(newForm(), '/tickets/new');
  assert.equal((await eventField()).value, '');
  assert.ok(!isKept());
});

test('what was sent is not kept any longer; what could not be sent is', async (t) => {
  const { user, leave, visited } = showNew(t, { 'POST /api/tickets': inTurn(away, ok(own())) });
  await user.type(await eventField(), 'Khruangbin');
  await user.type(field(/^Price/), '10');
  await user.click(button('List it'));
  await screen.findByRole('alert');
  await leave();
  const again = show(newForm(), '/tickets/new');
  assert.equal((await eventField()).value, 'Khruangbin');
  await again.user.click(button('List it'));
  await waitFor(() => assert.deepEqual([...visited, ...again.visited].at(-1), `push /tickets/${id(10)}`));
  const [first, second] = site.requests('POST /api/tickets');
  assert.equal(second?.key, first?.key, 'listed once');
  assert.deepEqual(Object.keys(localStorage), []);
});

test('who is signed out while they write finds it after signing in again; nobody else does', async (t) => {
  const { user, leave, client, visited } = showNew(t, {
    'POST /api/tickets': refusal('not-signed-in'),
    'GET /api/users/token': refusal('not-signed-in'),
  });
  await user.type(await eventField(), 'Khruangbin');
  await user.type(field(/^Price/), '10');
  site.change({ 'GET /api/users/current-user': ok({ currentUser: null }) });
  await user.click(button('List it'));
  await waitFor(() => assert.deepEqual(visited, ['replace /signin?next=%2Ftickets%2Fnew']));
  const signIn = (as: typeof ada, to: QueryClient) => {
    site.change({ 'GET /api/users/current-user': ok({ currentUser: as }) });
    changeAccount(to, as);
  };
  signIn(ada, client);
  assert.equal((await eventField()).value, 'Khruangbin');
  assert.ok(isKept());
  await leave();
  const later = show(newForm(), '/tickets/new');
  await eventField();
  signIn(bo, later.client);
  await later.leave();
  show(newForm(), '/tickets/new');
  assert.equal((await eventField()).value, '');
});

test('signing out deletes what was kept, and so does a week', async (t) => {
  const { user, leave, client } = showNew(t);
  await user.type(await eventField(), 'Khruangbin');
  assert.equal(Object.keys(localStorage).length, 1);
  changeAccount(client, null);
  assert.deepEqual(Object.keys(localStorage), []);
  changeAccount(client, ada);
  await leave();
  const again = show(newForm(), '/tickets/new');
  await again.user.type(await eventField(), 'Khruangbin');
  await again.leave();
  const [name = ''] = Object.keys(localStorage);
  const kept = JSON.parse(localStorage.getItem(name) ?? '');
  localStorage.setItem(name, JSON.stringify({ ...kept, savedAt: kept.savedAt - 8 * 86_400_000 }));
  show(newForm(), '/tickets/new');
  assert.equal((await eventField()).value, '');
});

test('what another release kept, or nobody can read, is left alone', async (t) => {
  for (const other of ['{', '{"savedAt":1e15,"draft":{"title":"x"}}', '"x"', 'null']) {
    localStorage.setItem(`draft:${ada.id}:new`, other);
    const { leave } = showNew(t);
    assert.equal((await eventField()).value, '');
    await leave();
  }
});

test('half a date is no date: nothing is sent, and clearing the hour alone never takes the date away', async (t) => {
  const ticket = own({ startsAt: '2031-02-03T19:00:00.000Z' });
  const { user, leave } = showEdit(t, ticket, { 'PATCH /api/tickets/:id': ok(ticket) });
  await user.type(await eventField(), ' live');
  halfTyped(field(/^When/));
  await user.click(button(save));
  await screen.findByText('Enter the whole date and time, or clear it.');
  assert.equal((document.activeElement as HTMLInputElement).name, 'startsAt');
  assert.deepEqual(edits(), []);
  // What cannot be brought back is the date as it was, never none.
  await leave();
  const again = show(editForm(), `/tickets/${id(10)}/edit`);
  assert.equal((await eventField()).value, 'Khruangbin live');
  assert.equal(field(/^When/).value, '2031-02-03T20:00');
  await again.user.click(button(save));
  await waitFor(() => assert.deepEqual(edits(), [[{ title: 'Khruangbin live' }, '"1"']]));
});

test('a year of five digits or a day that is none leaves the whole form as it is, with a sentence at its field', async (t) => {
  const { user } = showNew(t);
  await user.type(await eventField(), 'Khruangbin');
  await user.type(field(/^Price/), '10');
  fireEvent.change(field(/^When/), { target: { value: '12026-11-28T20:00' } });
  await user.click(button('List it'));
  // jsdom, as browsers do, takes only dates into such a field: what is left is the mistake that the browser tells.
  if (field(/^When/).value) await screen.findByText('The year has four digits.');
  assert.equal(field(/^Event/).value, 'Khruangbin');
});

test('two edits of one ticket: both values of a field that both changed are shown, and what is chosen is saved', async (t) => {
  const now = own({ version: 2, venue: 'Melkweg', city: 'Amsterdam' });
  const { user } = showEdit(t, own({ venue: 'Paradiso' }), {
    'PATCH /api/tickets/:id': inTurn(refusal('version-stale'), ok(now)),
  });
  await user.type(await eventField(), ' live');
  await user.clear(field(/^Venue/));
  await user.type(field(/^Venue/), 'Carré');
  site.change({ 'GET /api/tickets/:id': ok(now) });
  await user.click(button(save));
  const told = within(await screen.findByRole('region', { name: 'This was changed in another window' }));
  assert.equal(document.activeElement?.textContent, 'This was changed in another window');
  told.getByText('Choose what it should be, then save again.');
  assert.equal(told.getByRole<HTMLInputElement>('radio', { name: /^Yours/ }).checked, true);
  assert.match(told.getByRole('radio', { name: /^Now/ }).parentElement?.textContent ?? '', /Melkweg/);
  assert.equal(told.getByText('City').parentElement?.textContent, 'City is now Amsterdam');
  assert.equal(field(/^Event/).value, 'Khruangbin live');
  assert.deepEqual([field(/^Venue/).value, field(/^City/).value], ['Carré', 'Amsterdam']);
  await user.click(told.getByRole('radio', { name: /^Now/ }));
  assert.equal(field(/^Venue/).value, 'Melkweg');
  await user.click(told.getByRole('radio', { name: /^Yours/ }));
  assert.equal(field(/^Venue/).value, 'Carré');
  await user.click(button(save));
  await waitFor(() =>
    assert.deepEqual(edits(), [
      [{ title: 'Khruangbin live', venue: 'Carré' }, '"1"'],
      [{ title: 'Khruangbin live', venue: 'Carré' }, '"2"'],
    ]),
  );
});

test('a conflict whose other side cannot be read says so, and a reload shows both', async (t) => {
  const { user, leave } = showEdit(t, own(), { 'PATCH /api/tickets/:id': refusal('version-stale') });
  await user.type(await eventField(), ' live');
  site.change({ 'GET /api/tickets/:id': away });
  await user.click(button(save));
  assert.match((await screen.findByRole('alert')).textContent ?? '', /changed in another window/);
  await leave();
  site.change({ 'GET /api/tickets/:id': ok(own({ title: 'Khruangbin, sold out', version: 2 })) });
  show(editForm(), `/tickets/${id(10)}/edit`);
  const told = within(await screen.findByRole('region', { name: 'This was changed in another window' }));
  assert.match(told.getByRole('radio', { name: /^Yours/ }).parentElement?.textContent ?? '', /Khruangbin live/);
  assert.match(told.getByRole('radio', { name: /^Now/ }).parentElement?.textContent ?? '', /sold out/);
});

test('what is over or off sale can be listed again as a new ticket, from what it said', async (t) => {
  const over = own({ status: 'withdrawn', available: 0, venue: 'Paradiso', startsAt: '2026-02-03T19:00:00.000Z' });
  site.serve(t, { ...asAda, 'GET /api/tickets/:id': ok(over), 'POST /api/tickets': ok(own({ id: id(11) })) });
  const { user, visited } = show(
    createElement(ListAgain, { id: over.id, currency: 'EUR' }),
    `/tickets/${over.id}/again`,
  );
  assert.equal((await eventField()).value, 'Khruangbin');
  assert.equal(field(/^When/).value, '');
  await user.click(button('List it again'));
  await waitFor(() => assert.deepEqual(visited, [`push /tickets/${id(11)}`]));
  assert.deepEqual(site.requests('POST /api/tickets')[0]?.sent, {
    ...{ title: 'Khruangbin', category: 'music', priceCents: 4_200, quantity: 5 },
    ...{ venue: 'Paradiso', timeZone: 'Europe/Amsterdam' },
  });
});
