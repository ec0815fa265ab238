import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { type Answer, bearer, ownPage, startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);

const password = 'correct horse battery';
let email = '';
let here: Answer;
let elsewhere: Answer;
let n = 0;
beforeEach(async () => {
  email = `ann${n++}@example.com`;
  here = await auth.ask('POST', 'signup', { email, password, name: 'Ann' });
  elsewhere = await auth.ask('POST', 'signin', { email, password }, { 'user-agent': 'Elsewhere/1.0' });
});
const whoIs = async (answer: Answer) =>
  (await auth.ask('GET', 'current-user', undefined, ownPage(answer))).body.currentUser;
const write = (path: string, body?: object, by: Answer = here) => auth.ask('POST', `auth/${path}`, body, ownPage(by));
const sessionsOf = async (answer: Answer) =>
  (await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(answer))).body as {
    id: string;
    isCurrent: boolean;
    userAgent: string;
  }[];

test('one sees where one is signed in, and which of it is here', async () => {
  const sessions = await sessionsOf(here);
  assert.equal(sessions.length, 2);
  assert.deepEqual(
    sessions.filter(({ isCurrent }) => isCurrent).map(({ userAgent }) => userAgent),
    ['lightMyRequest'],
  );
  assert.ok(sessions.some(({ userAgent }) => userAgent === 'Elsewhere/1.0'));
});

test('the list shows the network address, the browser (500 letters of it) and the times of each session, and nothing else', async () => {
  const answer = await auth.ask('POST', 'signin', { email, password }, { 'user-agent': 'x'.repeat(501) });
  const { body, headers } = await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(answer));
  assert.equal(headers['cache-control'], 'no-store');
  const current = body.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
  const [row] = await auth.database.query<{ id: string; createdAt: Date; updatedAt: Date; expiresAt: Date }>(
    `select id, created_at as "createdAt", updated_at as "updatedAt", expires_at as "expiresAt" from sessions
     where user_id = $1 order by created_at desc limit 1`,
    [here.body.user.id],
  );
  assert.deepEqual(current, {
    id: row?.id,
    isCurrent: true,
    ipAddress: '127.0.0.1',
    userAgent: 'x'.repeat(500),
    createdAt: row?.createdAt.toISOString(),
    updatedAt: row?.updatedAt.toISOString(),
    expiresAt: row?.expiresAt.toISOString(),
  });
});

test('one session is ended and the other lives', async () => {
  const other = (await sessionsOf(here)).find(({ isCurrent }) => !isCurrent);
  assert.equal((await write('revoke-session', { id: other?.id })).status, 200);
  assert.equal(await whoIs(elsewhere), null);
  assert.equal((await whoIs(here)).email, email);
});

test('a session can be ended by its token too, for clients that still send it', async () => {
  const cookie = /ticketing_session=([^;]+)/.exec(ownPage(elsewhere).cookie)?.[1] ?? '';
  const [token] = decodeURIComponent(cookie).split('.');
  assert.equal((await write('revoke-session', { token })).status, 200);
  assert.equal(await whoIs(elsewhere), null);
});

test('the list of sessions contains nothing that allows using or taking over a session', async () => {
  const answer = await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(here));
  const rows = await auth.database.query<{ token: string }>('select token from sessions');
  const text = JSON.stringify(answer.body);
  for (const { token } of rows) assert.ok(!text.includes(token));
});

test("somebody else's session cannot be ended", async () => {
  const eve = await auth.ask('POST', 'signup', { email: `eve${n}@example.com`, password });
  const [session] = await sessionsOf(here);
  await write('revoke-session', { id: session?.id }, eve);
  assert.equal((await sessionsOf(here)).length, 2);
});

test('all other sessions are ended at once', async () => {
  assert.equal((await write('revoke-other-sessions')).status, 200);
  assert.equal(await whoIs(elsewhere), null);
  assert.equal((await whoIs(here)).email, email);
});

test('all sessions are ended at once, this one too, and its cookies go', async () => {
  const answer = await write('revoke-sessions');
  assert.equal(answer.status, 200);
  assert.equal(ownPage(here, answer).cookie, '');
  assert.equal(await whoIs(here), null);
  assert.equal(await whoIs(elsewhere), null);
});

test('a new name is in the token at once and is said with a newer version', async () => {
  const answer = await write('update-user', { name: ' Anna ' });
  assert.equal(answer.status, 200);
  const page = ownPage(here, answer);
  assert.equal((await auth.ask('GET', 'current-user', undefined, page)).body.currentUser.name, 'Anna');
  const token = /ticketing_token=([^;]+)/.exec(page.cookie)?.[1] ?? '';
  assert.equal(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).name, 'Anna');
  const said = await auth.database.query<{ body: object }>(
    'select body from outbox where aggregate_id = $1 order by pos',
    [here.body.user.id],
  );
  assert.deepEqual(
    said.map(({ body }) => body),
    [
      { id: here.body.user.id, name: 'Ann', version: 1 },
      { id: here.body.user.id, name: 'Anna', version: 2 },
    ],
  );
});

test('the account is shown with its name, which can be given later, and cannot be taken away', async () => {
  const nameless = await auth.ask('POST', 'signup', { email: `nobody-${email}`, password });
  const { id } = nameless.body.user;
  const account = (...answers: Answer[]) => auth.ask('GET', 'account', undefined, ownPage(...answers));
  const change = (body: object) => auth.ask('PATCH', 'account', body, ownPage(nameless));
  assert.deepEqual((await account(nameless)).body, { id, email: `nobody-${email}`, name: '' });
  const answer = await change({ name: ' Ada\u200b Lovelace ' });
  assert.deepEqual([answer.status, answer.body], [200, { id, email: `nobody-${email}`, name: 'Ada Lovelace' }]);
  const token = /ticketing_token=([^;]+)/.exec(ownPage(nameless, answer).cookie)?.[1] ?? '';
  assert.equal(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).name, 'Ada Lovelace');
  assert.deepEqual((await change({})).body.name, 'Ada Lovelace');
  for (const body of [{ name: '' }, { name: '\u3164' }, { name: null }, { email: 'other@example.com' }])
    assert.equal((await change(body)).status, 400, JSON.stringify(body));
  assert.equal((await account(nameless, answer)).body.name, 'Ada Lovelace');
});

test('a new password replaces the old one', async () => {
  const changed = await write('change-password', { currentPassword: password, newPassword: 'another horse' });
  assert.equal(changed.status, 200);
  assert.equal((await auth.ask('POST', 'signin', { email, password })).status, 401);
  assert.equal((await auth.ask('POST', 'signin', { email, password: 'another horse' })).status, 200);
});

test('a new password ends all other sessions, even if the request asks to keep them, and this browser stays signed in', async () => {
  const body = { currentPassword: password, newPassword: 'another horse', revokeOtherSessions: false };
  const changed = await write('change-password', body);
  assert.equal(changed.status, 200);
  assert.equal(await whoIs(elsewhere), null);
  assert.equal(await whoIs(here), null);
  const page = ownPage(here, changed);
  assert.equal((await auth.ask('GET', 'current-user', undefined, page)).body.currentUser.email, email);
  const token = /ticketing_token=([^;]+)/.exec(page.cookie)?.[1] ?? '';
  assert.equal((await auth.ask('GET', 'current-user', undefined, bearer(token))).body.currentUser.email, email);
});

test('400 naming the field when the present password is wrong; nothing changes', async () => {
  const answer = await write('change-password', { currentPassword: 'wrong', newPassword: 'another horse' });
  assert.equal(answer.status, 400);
  assert.equal(answer.body.code, 'invalid-input');
  assert.equal(answer.body.errors[0].field, 'currentPassword');
  assert.equal((await auth.ask('POST', 'signin', { email, password })).status, 200);
});

test('every write that succeeds says so', async () => {
  const change = { currentPassword: password, newPassword: 'another horse' };
  for (const [path, body] of [
    ['revoke-session', { id: crypto.randomUUID() }],
    ['update-user', { name: 'Anna' }],
    ['revoke-other-sessions', undefined],
    ['change-password', change],
  ] as const) {
    const answer = await write(path, body);
    assert.deepEqual([answer.status, answer.body], [200, { status: true }], path);
  }
  const answer = await write(
    'revoke-sessions',
    undefined,
    await auth.ask('POST', 'signin', { email, password: change.newPassword }),
  );
  assert.deepEqual([answer.status, answer.body], [200, { status: true }]);
});

test('400 for what the schemas refuse', async () => {
  const wrong: [path: string, field: string, body: object][] = [
    ['update-user', 'name', { name: '' }],
    ['update-user', 'image', { name: 'Ann', image: 'https://example.com/a.png' }],
    ['update-user', 'email', { name: 'Ann', email: 'other@example.com' }],
    ['change-password', 'newPassword', { currentPassword: password, newPassword: 'short' }],
    ['change-password', 'newPassword', { currentPassword: password, newPassword: 'password123' }],
    ['change-password', 'newPassword', { currentPassword: password, newPassword: email }],
    ['update-user', 'name', { name: 'Ticketing Support' }],
    ['update-user', 'name', { name: 'Ann\u202e' }],
    ['revoke-session', 'id', {}],
    ['revoke-session', 'id', { id: crypto.randomUUID(), token: 'x' }],
  ];
  for (const [path, field, body] of wrong) {
    const answer = await write(path, body);
    assert.equal(answer.status, 400, path);
    assert.equal(answer.body.errors[0].field, field);
  }
});

test('400 that names the id when a session is to be ended without one', async () => {
  const { body } = await write('revoke-session', {});
  assert.deepEqual(body.errors, [
    { field: 'id', message: 'is missing: the id of a session, as list-sessions returns it' },
  ]);
});

test('400 for text the database cannot keep', async () => {
  for (const [path, body] of [
    ['update-user', { name: 'a\u0000b' }],
    ['revoke-session', { token: 'a\u0000b' }],
    ['revoke-session', { id: 'a\u0000b' }],
  ] as const) {
    const answer = await write(path, body);
    assert.equal(answer.status, 400, path);
    assert.equal(answer.body.code, 'invalid-input');
  }
});

const writes = ['revoke-session', 'revoke-other-sessions', 'revoke-sessions', 'update-user', 'change-password'];
const bodies: Record<string, object> = {
  'revoke-session': { token: 'x' },
  'update-user': { name: 'Eve' },
  'change-password': { currentPassword: password, newPassword: 'another horse' },
};

test('401 without a session, whatever else one bears', async () => {
  for (const path of writes) {
    const answer = await auth.ask('POST', `auth/${path}`, bodies[path], bearer(here.body.token));
    assert.equal(answer.status, 401, path);
    assert.equal(answer.body.code, 'not-signed-in');
  }
  assert.equal((await auth.ask('GET', 'auth/list-sessions', undefined, bearer(here.body.token))).status, 401);
});

test('403 for every write by cookie that does not come from our own pages', async () => {
  const { cookie } = ownPage(here);
  for (const path of writes)
    for (const site of [{}, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await auth.ask('POST', `auth/${path}`, bodies[path], { cookie, ...site });
      assert.equal(answer.status, 403, path);
    }
  assert.equal((await whoIs(here)).name, 'Ann');
  assert.equal((await sessionsOf(here)).length, 2);
});

test("404 for better-auth's other routes: there is one door for signing up, in and out", async () => {
  for (const path of [
    'sign-up/email',
    'sign-in/email',
    'sign-out',
    'token',
    'jwks',
    'get-session',
    'delete-user',
    'ok',
  ])
    for (const method of ['GET', 'POST'] as const) {
      const answer = await auth.ask(method, `auth/${path}`, method === 'POST' ? { email, password } : undefined);
      assert.equal(answer.status, 404, `${method} ${path}`);
    }
});
