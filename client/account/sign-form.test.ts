import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { screen, show, waitFor } from '../testing/show.ts';
import { away, by, held, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { ada, bo } from '../testing/things.ts';

const { SignForm } = await import('./sign-form.tsx');

const site = openSite();
const signedIn = ok({ user: ada, token: 't' });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const button = (name: string) => screen.getByRole('button', { name });
/** The field that has the focus. */
const focused = () => (document.activeElement as HTMLInputElement).name;

test('signing in sends the e-mail without spaces around it and the password with its own, and goes on to where one was going', async (t) => {
  site.serve(t, { 'POST /api/users/signin': signedIn });
  const { user, visited } = show(createElement(SignForm, { kind: 'in', next: '/orders/1?a=b' }));
  await user.type(field('E-mail'), '  ada@example.com ');
  await user.type(field('Password'), ' secret words ');
  await user.click(button('Sign in'));
  await waitFor(() => assert.equal(visited[0], 'replace /orders/1?a=b'));
  assert.deepEqual(
    site.requests('POST /api/users/signin').map(({ sent }) => sent),
    [{ email: 'ada@example.com', password: ' secret words ' }],
  );
});

test('signing up sends the name, if one was given, and asks a password manager for a new password', async (t) => {
  for (const name of ['Ada', '']) {
    site.serve(t, { 'POST /api/users/signup': signedIn });
    const { user, visited, leave } = show(createElement(SignForm, { kind: 'up', next: '/' }));
    assert.equal(field('Password').autocomplete, 'new-password');
    if (name) await user.type(screen.getByLabelText(/^Name/), name);
    await user.type(field('E-mail'), 'ada@example.com');
    await user.type(field('Password'), 'correct horse');
    await user.click(button('Create account'));
    await waitFor(() => assert.equal(visited[0], 'replace /'));
    const body = { email: 'ada@example.com', password: 'correct horse' };
    assert.deepEqual(site.requests('POST /api/users/signup')[0]?.sent, name ? { ...body, name } : body);
    await leave();
  }
  show(createElement(SignForm, { kind: 'in', next: '/' }));
  assert.equal(field('Password').autocomplete, 'current-password');
});

test('who has just signed in sees nothing of the one before at this browser, and is known at once', async (t) => {
  const signIns = () => site.requests('POST /api/users/signin').length;
  site.serve(t, {
    'POST /api/users/signin': signedIn,
    'GET /api/users/current-user': by(() => ok({ currentUser: signIns() > 0 ? ada : null })),
  });
  const { user, client, visited } = show(createElement(SignForm, { kind: 'in', next: '/' }));
  await waitFor(() => assert.equal(client.getQueryData(['me']), null));
  for (const key of ['orders', 'order', 'payment', 'selling', 'devices']) client.setQueryData([key, 1], bo);
  await user.type(field('E-mail'), ada.email);
  await user.type(field('Password'), 'x');
  await user.click(button('Sign in'));
  await waitFor(() => assert.ok(visited.length > 0));
  assert.deepEqual(client.getQueryData(['me']), ada);
  assert.deepEqual(
    client
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey),
    [['me']],
  );
});

test('while the answer is awaited the button shows it, and pressing again sends nothing', async (t) => {
  const { answer, release } = held(signedIn);
  site.serve(t, { 'POST /api/users/signup': answer });
  const { user, visited } = show(createElement(SignForm, { kind: 'up', next: '/' }));
  await user.type(field('E-mail'), ada.email);
  await user.type(field('Password'), 'correct horse');
  await user.click(button('Create account'));
  const busy = await screen.findByRole('button', { name: 'One moment…' });
  assert.equal(busy.getAttribute('aria-disabled'), 'true');
  await user.click(busy);
  await user.keyboard('{Enter}');
  release();
  await waitFor(() => assert.ok(visited.length > 0));
  assert.equal(site.requests('POST /api/users/signup').length, 1);
  // Until the next page is there, the form does not come back to be sent again.
  button('One moment…');
});

test('what cannot be right is shown at its field, which gets the focus, and nothing is sent', async (t) => {
  site.serve(t, { 'POST /api/users/signup': refusal('email-taken') });
  const { user } = show(createElement(SignForm, { kind: 'up', next: '/' }));
  await user.type(field('E-mail'), ada.email);
  await user.type(field('Password'), 'correct horse');
  await user.click(button('Create account'));
  await screen.findByText(/^There is an account with this e-mail already\. Sign in/);
  await user.clear(field('Password'));
  await user.type(field('Password'), 'short');
  await user.click(button('Create account'));
  await screen.findByText('At least 8 characters; this has 5.');
  assert.equal(focused(), 'password');
  assert.equal(field('Password').getAttribute('aria-invalid'), 'true');
  assert.equal(field('E-mail').getAttribute('aria-invalid'), null);
  assert.match(
    document.getElementById(field('Password').getAttribute('aria-describedby') ?? '')?.textContent ?? '',
    /this has 5/,
  );
  assert.ok(!screen.queryByText(/^There is an account with this e-mail already\. Sign in/));
  await user.clear(field('E-mail'));
  await user.click(button('Create account'));
  await screen.findByText('Enter an e-mail address, like you@example.com.');
  assert.equal(focused(), 'email');
  assert.equal(site.requests('POST /api/users/signup').length, 1);
});

test('what auth finds wrong with a field is shown there and nowhere else; what is wrong with none, above the button', async (t) => {
  const weak = refusal('invalid-input', { errors: [{ field: 'password', message: 'is used by too many people' }] });
  site.serve(t, { 'POST /api/users/signup': inTurn(weak, refusal('email-taken')) });
  const { user } = show(createElement(SignForm, { kind: 'up', next: '/' }));
  await user.type(field('E-mail'), ada.email);
  await user.type(field('Password'), 'password');
  await user.click(button('Create account'));
  await screen.findByText('This is used by too many people.');
  await waitFor(() => assert.equal(focused(), 'password'));
  assert.ok(!screen.queryByRole('alert'));
  assert.ok(!screen.queryByText('Because invalid-input.'));
  await user.click(button('Create account'));
  assert.equal(
    (await screen.findByRole('alert')).textContent,
    'There is an account with this e-mail already. Sign in, or use another e-mail.',
  );
  assert.ok(!screen.queryByText('This is used by too many people.'));
});

test('when auth is away that is said, and the form can be sent again', async (t) => {
  site.serve(t, { 'POST /api/users/signin': inTurn(away, signedIn) });
  const { user, visited } = show(createElement(SignForm, { kind: 'in', next: '/' }));
  await user.type(field('E-mail'), ada.email);
  await user.type(field('Password'), 'x');
  await user.click(button('Sign in'));
  assert.match(
    (await screen.findByRole('alert')).textContent ?? '',
    /^We can’t sign you in right now\. Try again in a moment/,
  );
  await user.click(button('Sign in'));
  await waitFor(() => assert.deepEqual(visited[0], 'replace /'));
});

test('who is signed in already goes on without signing in', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }) });
  const { visited } = show(createElement(SignForm, { kind: 'in', next: '/selling' }));
  await waitFor(() => assert.deepEqual(visited, ['replace /selling']));
});

test('the way to the other form takes along where one was going', async (t) => {
  site.serve(t, {});
  const page = show(createElement(SignForm, { kind: 'in', next: '/tickets/1?a=b&c' }));
  const link = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
  assert.equal(link('Create account'), '/signup?next=%2Ftickets%2F1%3Fa%3Db%26c');
  page.show(createElement(SignForm, { kind: 'up', next: '/' }));
  assert.equal(link('Sign in'), '/signin');
});
