import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { screen, show, waitFor } from '../testing/show.ts';
import { away, by, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { ada } from '../testing/things.ts';

const { AccountView } = await import('./account-view.tsx');
const { NewTicket } = await import('../selling/new-ticket.tsx');

const site = openSite();
const nameless = { ...ada, name: '' };
const sent = () => site.requests('PATCH /api/users/account').map((request) => request.sent);
const named = ok({ ...ada, name: 'Ada King' });
const field = () => screen.findByRole<HTMLInputElement>('textbox', { name: /^Name/ });

/** Somebody without a name until one has been saved. */
const whoIs = by(() => ok({ currentUser: sent().length > 0 ? { ...ada, name: 'Ada King' } : nameless }));

test('somebody without a name is asked for one before the form of a ticket, which then has the focus', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': whoIs, 'PATCH /api/users/account': named });
  const { user } = show(createElement(NewTicket, { currency: 'EUR' }), '/tickets/new');
  const name = await field();
  assert.ok(!screen.queryByRole('textbox', { name: 'Event' }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('Enter your name.');
  await waitFor(() => assert.equal(document.activeElement, name));
  await user.type(name, ' \u3164');
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('This must have at least one visible character.');
  assert.deepEqual(sent(), []);
  await user.clear(name);
  await user.type(name, 'Ada King');
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  const title = await screen.findByRole('textbox', { name: 'Event' });
  await waitFor(() => assert.equal(document.activeElement, title));
  assert.deepEqual(sent(), [{ name: 'Ada King' }]);
});

test('somebody with a name is not asked, and neither is anybody while accounts are away', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }) });
  const { leave } = show(createElement(NewTicket, { currency: 'EUR' }), '/tickets/new');
  await screen.findByRole('textbox', { name: 'Event' });
  await leave();
  site.change({ 'GET /api/users/current-user': away });
  show(createElement(NewTicket, { currency: 'EUR' }), '/tickets/new');
  await screen.findByRole('textbox', { name: 'Event' });
});

test('a name can be changed later; a refusal stands at the field, and what was typed stays', async (t) => {
  site.serve(t, {
    'GET /api/users/auth/list-sessions': ok([]),
    'GET /api/users/current-user': whoIs,
    'PATCH /api/users/account': inTurn(
      away,
      refusal('invalid-input', { errors: [{ field: 'name', message: 'This one is taken.' }] }),
      named,
    ),
  });
  const { user, client } = show(createElement(AccountView), '/account');
  await screen.findByText('No name yet');
  const name = await field();
  await user.type(name, 'Ada King');
  const save = () => user.click(screen.getByRole('button', { name: 'Save name' }));
  await save();
  assert.match((await screen.findByRole('alert')).textContent ?? '', /^We can’t save your name right now/);
  await save();
  await screen.findByText('This one is taken.');
  assert.equal(name.value, 'Ada King');
  await save();
  await screen.findByText('Saved');
  assert.deepEqual(client.getQueryData(['me']), { ...ada, name: 'Ada King' });
  await screen.findByText('Ada King');
});
