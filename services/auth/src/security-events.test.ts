import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Logger } from '@ticketing/common/logger';
import { type Answer, bearer, ownPage, startAuth } from './testing.ts';

type Line = { readonly security?: true; readonly event?: string } & Readonly<Record<string, unknown>>;
const lines: Line[] = [];
const ignore = (): void => {};
const log = {
  ...{ level: 'warn', trace: ignore, debug: ignore, info: ignore, error: ignore, fatal: ignore, silent: ignore },
  warn: (line: Line) => lines.push(line),
  child: () => log,
} as unknown as Logger;

const auth = await startAuth({}, log);
after(auth.close);

const password = 'correct horse battery';
const ann = { email: 'ann@example.com', password };
const signedUp = await auth.ask('POST', 'signup', ann);
const userId = signedUp.body.user.id;

/** The security events of one request, each with its user and the fields given here. */
const eventsOf = async (act: () => Promise<Answer>, ...fields: string[]) => {
  lines.length = 0;
  const answer = await act();
  return lines
    .filter(({ security }) => security)
    .map((line) => {
      assert.equal(line.network, '127.0.0.1');
      assert.equal(line.requestId, answer.headers['x-request-id']);
      return [line.event, line.route, line.userId, ...fields.map((field) => line[field])];
    });
};
const on = (path: string, method = 'POST') => `${method} /api/users/${path}`;

test('signing up and in is recorded with the user; a failure with the account that it was about', async () => {
  const ben = { email: 'ben@example.com', password };
  let up: Answer = signedUp;
  const signUp = await eventsOf(async () => {
    up = await auth.ask('POST', 'signup', ben);
    return up;
  });
  assert.deepEqual(signUp, [['sign-up', on('signup'), up.body.user.id]]);
  assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signup', ben)), [
    ['sign-up-known-email', on('signup'), undefined],
  ]);
  assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signin', ann)), [['sign-in', on('signin'), userId]]);
  for (const [given, account] of [
    [{ password: 'wrong' }, userId],
    [{ email: 'nobody@example.com' }, 'none'],
  ] as const)
    assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signin', { ...ann, ...given }), 'account'), [
      ['sign-in-failed', on('signin'), undefined, account],
    ]);
});

test('the end of a session and a changed password are recorded, also a change that failed', async () => {
  const signIn = async (given: object = {}) => ownPage(await auth.ask('POST', 'signin', { ...ann, ...given }));
  const page = await signIn();
  assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signout', undefined, page)), [
    ['session-ended', on('signout'), undefined],
  ]);
  assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signout')), [], 'without a session');
  for (const path of ['revoke-session', 'revoke-other-sessions', 'revoke-sessions']) {
    const body = path === 'revoke-session' ? { id: crypto.randomUUID() } : undefined;
    const by = await signIn();
    assert.deepEqual(await eventsOf(() => auth.ask('POST', `auth/${path}`, body, by)), [
      ['session-ended', on(`auth/${path}`), userId],
    ]);
  }
  const change = (currentPassword: string, by: object) =>
    auth.ask('POST', 'auth/change-password', { currentPassword, newPassword: 'another horse' }, by);
  const by = await signIn();
  assert.deepEqual(await eventsOf(() => change('wrong', by)), [
    ['password-change-failed', on('auth/change-password'), undefined],
  ]);
  assert.deepEqual(await eventsOf(() => change(password, by)), [
    ['password-changed', on('auth/change-password'), userId],
  ]);
});

test('a forged token and a request from another site are recorded, a valid token and none are not', async () => {
  const me = (headers: object) => auth.ask('GET', 'current-user', undefined, headers);
  assert.deepEqual(await eventsOf(() => me({})), []);
  assert.deepEqual(await eventsOf(() => me(bearer(signedUp.body.token))), []);
  const forged = bearer(`${signedUp.body.token.slice(0, -8)}AAAAAAAA`);
  assert.deepEqual(await eventsOf(() => me(forged)), [['token-rejected', on('current-user', 'GET'), undefined]]);
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  assert.deepEqual(await eventsOf(() => auth.ask('POST', 'signin', ann, elsewhere)), [
    ['cross-site-write', on('signin'), undefined],
  ]);
});
