import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { type Shown, screen, show, waitFor, within } from '../testing/show.ts';
import { away, by, held, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { ada, bo } from '../testing/things.ts';

const { AccountView } = await import('./account-view.tsx');
const { SignedIn } = await import('./signed-in.tsx');

const site = openSite();
const since = '2026-07-01T02:30:00.000Z';
const desk = {
  id: 'desk',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0',
  createdAt: since,
  isCurrent: true,
};
const phone = { ...desk, id: 'phone', userAgent: 'Mozilla/5.0 (iPhone) Safari/605', isCurrent: false };
const button = (name: string) => screen.getByRole('button', { name });

/** Ada's account, who is signed in until one of the given answers has been sent. */
const account = { 'GET /api/users/auth/list-sessions': ok([desk, phone]) } as const;
const isIn = ok({ currentUser: ada });
const nobody = ok({ currentUser: null });

const showPrivate = (client: Shown['client']): void => {
  for (const key of ['orders', 'order', 'payment', 'selling']) client.setQueryData([key, 1], bo);
};
const shownOf = (client: Shown['client']) => [
  ...new Set(
    client
      .getQueryCache()
      .getAll()
      .map(({ queryKey: [key] }) => key),
  ),
];

test('signing out leaves nothing of the user in this browser and goes to the list of tickets', async (t) => {
  const signedOut = () => site.requests('POST /api/users/signout').length > 0;
  site.serve(t, {
    ...account,
    'GET /api/users/current-user': by(() => ok({ currentUser: signedOut() ? null : ada })),
    'POST /api/users/signout': ok(),
  });
  const { user, client, visited } = show(createElement(AccountView), '/account');
  await screen.findByText('ada@example.com');
  await screen.findByText('This one');
  showPrivate(client);
  await user.click(button('Sign out'));
  await waitFor(() => assert.ok(visited.includes('replace /')));
  assert.equal(client.getQueryData(['me']), null);
  assert.deepEqual(shownOf(client), ['me']);
  assert.ok(!screen.queryByText('ada@example.com'));
});

test('who could not be signed out is told so, and is still signed in', async (t) => {
  const { answer, release } = held(away);
  site.serve(t, { ...account, 'GET /api/users/current-user': isIn, 'POST /api/users/signout': answer });
  const { user, client, visited } = show(createElement(AccountView), '/account');
  await user.click(await screen.findByRole('button', { name: 'Sign out' }));
  await user.click(await screen.findByRole('button', { name: 'Signing out…' }));
  release();
  assert.match((await screen.findByRole('alert')).textContent ?? '', /still signed in here/);
  assert.deepEqual(client.getQueryData(['me']), ada);
  assert.deepEqual(visited, []);
  assert.equal(site.requests('POST /api/users/signout').length, 1);
});

test('each device is listed by its name and since when; another one can be signed out, and the list is read again', async (t) => {
  const revoked = () => site.requests('POST /api/users/auth/revoke-session').length > 0;
  site.serve(t, {
    'GET /api/users/current-user': isIn,
    'GET /api/users/auth/list-sessions': by(() => ok(revoked() ? [desk] : [desk, phone])),
    'POST /api/users/auth/revoke-session': ok({ status: true }),
  });
  const { user, client } = show(createElement(AccountView), '/account');
  const [first, second] = await screen.findAllByRole('listitem');
  assert.match(first?.textContent ?? '', /^Firefox on Windowssince 30 Jun, 22:30This one$/);
  assert.ok(!within(first as HTMLElement).queryByRole('button'));
  await user.click(within(second as HTMLElement).getByRole('button', { name: /^Sign out ?Safari on iPhone$/ }));
  await waitFor(() => assert.equal(screen.getAllByRole('listitem').length, 1));
  assert.deepEqual(
    site.requests('POST /api/users/auth/revoke-session').map(({ sent }) => sent),
    [{ id: 'phone' }],
  );
  assert.deepEqual(client.getQueryData(['me']), ada);
});

test('a device that could not be signed out says why', async (t) => {
  site.serve(t, {
    ...account,
    'GET /api/users/current-user': isIn,
    'POST /api/users/auth/revoke-session': inTurn(away, refusal('too-many-requests', { retryAfter: 40 })),
  });
  const { user } = show(createElement(AccountView), '/account');
  const again = { name: /^Sign out ?Safari on iPhone$/ };
  await user.click(await screen.findByRole('button', again));
  await screen.findByText('That didn’t go through. Try again in a moment.');
  await user.click(await screen.findByRole('button', again));
  await screen.findByText(/^That was very often in a short time\. Try again in (40|39) seconds\.$/);
});

test('signing out everywhere asks first; then this browser is signed out too, and keeps nothing', async (t) => {
  const over = () => site.requests('POST /api/users/auth/revoke-sessions').length > 0;
  site.serve(t, {
    ...account,
    'GET /api/users/current-user': by(() => (over() ? nobody : isIn)),
    'POST /api/users/auth/revoke-sessions': ok({ status: true }),
  });
  const { user, client, visited } = show(createElement(AccountView), '/account');
  await user.click(await screen.findByRole('button', { name: 'Sign out everywhere' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Stay' }));
  await waitFor(() => assert.ok(!screen.queryByRole('alertdialog')));
  assert.equal(over(), false);
  showPrivate(client);
  await user.click(button('Sign out everywhere'));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Sign out' }));
  await waitFor(() => assert.ok(visited.includes('replace /')));
  assert.equal(over(), true);
  assert.deepEqual(shownOf(client), ['me']);
  assert.equal(client.getQueryData(['me']), null);
});

test('when signing out everywhere does not work, the question stays open and says so', async (t) => {
  site.serve(t, { ...account, 'GET /api/users/current-user': isIn, 'POST /api/users/auth/revoke-sessions': away });
  const { user, client, visited } = show(createElement(AccountView), '/account');
  await user.click(await screen.findByRole('button', { name: 'Sign out everywhere' }));
  const question = within(await screen.findByRole('alertdialog', { name: 'Sign out everywhere?' }));
  await user.click(question.getByRole('button', { name: 'Sign out' }));
  assert.match((await question.findByRole('alert')).textContent ?? '', /^That didn’t go through/);
  assert.deepEqual([client.getQueryData(['me']), visited], [ada, []]);
});

test('devices that cannot be read say so, and are read again on request', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': isIn, 'GET /api/users/auth/list-sessions': away });
  const { user } = show(createElement(AccountView), '/account');
  await screen.findByText('We can’t load this right now. Try again in a moment.');
  site.change(account);
  await user.click(button('Try again'));
  await screen.findByText('This one');
  assert.ok(!screen.queryByText(/can’t load/));
});

const secret = createElement(SignedIn, { bones: 'Loading' } as never, 'What is mine');

test('a page of the signed-in is not shown to anybody else: they sign in and come back to it', async (t) => {
  const { answer, release } = held(nobody);
  site.serve(t, { 'GET /api/users/current-user': answer });
  const { visited } = show(secret, '/orders/1');
  await screen.findByText('Loading');
  assert.deepEqual(visited, []);
  release();
  await waitFor(() => assert.deepEqual(visited, ['replace /signin?next=%2Forders%2F1']));
  assert.ok(!screen.queryByText('What is mine'));
});

test('a page of the signed-in is shown to who is, and to who cannot be known while auth is away', async (t) => {
  for (const answer of [isIn, away]) {
    site.serve(t, { 'GET /api/users/current-user': answer });
    const { visited, leave } = show(secret, '/orders/1');
    await screen.findByText('What is mine');
    assert.deepEqual(visited, []);
    await leave();
  }
});

test('while auth is away, however often it is tried, a page of the signed-in stays as it is, with what was typed into it', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': away });
  const { user } = show(createElement(SignedIn, { bones: 'Loading' } as never, createElement('input')), '/orders/1');
  const input = await screen.findByRole('textbox');
  await user.type(input, '4242');
  const before = site.requests('GET /api/users/current-user').length;
  await waitFor(() => assert.ok(site.requests('GET /api/users/current-user').length >= before + 3));
  assert.ok(screen.getByRole('textbox') === input, 'the field was replaced');
});

test('the account page says that auth is away instead of showing nobody’s account', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': away });
  show(createElement(AccountView), '/account');
  await screen.findByText(/We can’t load your account right now\. Browsing, your orders and paying work as usual\./);
});
