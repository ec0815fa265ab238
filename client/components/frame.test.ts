import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { act, screen, show, waitFor, within } from '../testing/show.ts';
import { away, held, ok, openSite } from '../testing/site.ts';
import { ada, aTicket } from '../testing/things.ts';

const { Header } = await import('./header.tsx');
const { TabBar } = await import('./tab-bar.tsx');
const { OfflineStrip } = await import('./offline-strip.tsx');
const { TextField } = await import('./text-field.tsx');
const { StandingLine } = await import('./standing-line.tsx');
const { FormError } = await import('./form-error.tsx');
const { Refusal, Unreachable } = await import('../calls/http.ts');

const site = openSite();
const links = (part: HTMLElement) =>
  within(part)
    .getAllByRole('link')
    .map((link) => [link.getAttribute('aria-label') ?? link.textContent, link.getAttribute('href')]);
const ways = [
  ['Browse', '/'],
  ['My orders', '/orders'],
  ['Selling', '/selling'],
];

test('the header leads everywhere, marks where one is, and shows whose account it is', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: { ...ada, name: 'ada' } }) });
  show(createElement(Header), '/orders');
  const account = await screen.findByRole('link', { name: 'Account of ada' });
  assert.deepEqual([account.getAttribute('href'), account.textContent], ['/account', 'A']);
  const main = screen.getByRole('navigation', { name: 'Main' });
  assert.deepEqual(links(main), ways);
  assert.deepEqual(
    [...main.querySelectorAll('[aria-current=page]')].map(({ textContent }) => textContent),
    ['My orders'],
  );
  assert.equal(screen.getByRole('link', { name: 'Sell a ticket' }).getAttribute('href'), '/tickets/new');
  assert.equal(screen.getByRole('link', { name: 'Ticketing, home' }).getAttribute('href'), '/');
  assert.ok(!screen.queryByRole('link', { name: 'Sign in' }));
});

test('nobody is invited to sign in before it is known that nobody is', async (t) => {
  const { answer, release } = held(ok({ currentUser: null }));
  site.serve(t, { 'GET /api/users/current-user': answer });
  show(createElement(Header));
  const link = screen.getByRole('link', { name: 'Sign in' });
  assert.match(link.className, /\binvisible\b/);
  release();
  await waitFor(() => assert.doesNotMatch(link.className, /\binvisible\b/));
  assert.equal(link.getAttribute('href'), '/signin');
});

test('the bar of phones leads to the same, and to one’s account or to signing in', async (t) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }) });
  const { leave } = show(createElement(TabBar), '/selling');
  await screen.findByRole('link', { name: 'Account' });
  const main = screen.getByRole('navigation', { name: 'Main' });
  assert.deepEqual(links(main), [...ways, ['Account', '/account']]);
  assert.equal(main.querySelector('[aria-current=page]')?.textContent, 'Selling');
  await leave();
  site.serve(t, { 'GET /api/users/current-user': away });
  show(createElement(TabBar), '/');
  await screen.findByRole('link', { name: 'Sign in' });
});

test('being offline is announced, and being back', async (t) => {
  site.serve(t, {});
  let online = true;
  t.mock.getter(navigator, 'onLine', () => online);
  show(createElement(OfflineStrip));
  const status = screen.getByRole('status');
  assert.equal(status.textContent, '');
  online = false;
  act(() => void dispatchEvent(new Event('offline')));
  assert.match(status.textContent ?? '', /^You are offline\./);
  online = true;
  act(() => void dispatchEvent(new Event('online')));
  assert.equal(status.textContent, '');
});

test('a field is named by its label, described by its hint or its mistake, and says whether it is needed', async (t) => {
  site.serve(t, {});
  const field = (given: object) =>
    createElement(TextField, { name: 'city', label: 'City', hint: 'Where it is.', ...given });
  const page = show(field({ required: true }));
  const input = screen.getByRole('textbox', { name: 'City' });
  const described = () =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((part) => document.getElementById(part)?.textContent)
      .join();
  assert.deepEqual(
    [input.getAttribute('aria-required'), input.getAttribute('aria-invalid'), described()],
    ['true', null, 'Where it is.'],
  );
  page.show(field({ required: true, mistake: 'No such city.' }));
  await waitFor(() => assert.equal(described(), 'No such city.'));
  assert.equal(input.getAttribute('aria-invalid'), 'true');
  assert.ok(!screen.queryByText('Where it is.'));
  page.show(field({ long: true }));
  assert.equal((await screen.findByRole('textbox', { name: /^City ?· optional$/ })).tagName, 'TEXTAREA');
});

test('how much is left is said as it is, the last two places in the accent', async (t) => {
  site.serve(t, {});
  const line = (given: object) =>
    createElement('div', { key: JSON.stringify(given) }, createElement(StandingLine, { ticket: aTicket(given) }));
  const soon = new Date(Date.now() + 252_000).toISOString();
  const past = new Date(Date.now() - 1_000).toISOString();
  const { container } = show([
    line({ quantity: 5_000, available: 1_234 }),
    line({ available: 2 }),
    line({ available: 0 }),
    line({ available: 0, nextReleaseAt: soon }),
    line({ available: 0, nextReleaseAt: past }),
    line({ available: 0, status: 'sold-out' }),
    line({ status: 'withdrawn' }),
  ]);
  const lines = [...container.querySelectorAll('p')];
  assert.deepEqual(
    lines.map(({ textContent }) => textContent?.replace(/[34]:\d\d/, '4:1x')),
    [
      '1,234 left',
      '2 left',
      'All held',
      'All held · next in 4:1x',
      'All held · any moment',
      'Sold out',
      'No longer on sale',
    ],
  );
  assert.deepEqual(
    lines.slice(0, 3).map(({ className }) => /text-(soft|accent|held)/.exec(className)?.[1]),
    ['soft', 'accent', 'held'],
  );
});

test('why a form did not go through is said once: not above it when its fields say it', async (t) => {
  site.serve(t, {});
  const error = (errors: { field: string; message: string }[]) =>
    new Refusal({ code: 'invalid-input', status: 400, detail: 'Wrong.', errors });
  const shown = (given: { error: Error | null; fields?: string[] }) =>
    createElement(FormError, { place: 'name', ...given });
  const name = { field: 'name', message: 'must be shorter' };
  const page = show(shown({ error: error([name]), fields: ['name'] }));
  assert.ok(!screen.queryByRole('alert'));
  for (const [given, text] of [
    [{ error: error([name, { field: 'other', message: 'is bad' }]), fields: ['name'] }, 'The name must be shorter.'],
    [{ error: error([]), fields: ['name'] }, 'Something here can’t be like this. Please check what you entered.'],
    [{ error: error([name]) }, 'The name must be shorter.'],
    [{ error: new Unreachable('No.') }, 'We can’t save your name right now. Try again in a moment.'],
  ] as const) {
    page.show(shown({ ...given, fields: 'fields' in given ? [...given.fields] : undefined }));
    assert.equal(screen.getByRole('alert').textContent, text);
  }
  page.show(shown({ error: null }));
  assert.ok(!screen.queryByRole('alert'));
});
