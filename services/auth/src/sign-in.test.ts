import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bearer, ownPage, startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);

const ann = { email: 'ann@example.com', password: 'correct horse battery' };
const signedUp = await auth.ask('POST', 'signup', { ...ann, name: 'Ann' });
const { user } = signedUp.body;

test('200 with the user and a token', async () => {
  const { status, body } = await auth.ask('POST', 'signin', ann);
  assert.equal(status, 200);
  assert.deepEqual(body, { user, token: body.token });
});

test('401 with the same answer for a wrong password and an unknown e-mail', async () => {
  const wrong = await auth.ask('POST', 'signin', { ...ann, password: 'wrong' });
  const unknown = await auth.ask('POST', 'signin', { ...ann, email: 'nobody@example.com' });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.code, 'invalid-credentials');
  assert.deepEqual({ ...unknown.body, requestId: '' }, { ...wrong.body, requestId: '' });
  assert.deepEqual([...wrong.cookies, ...unknown.cookies], []);
  const names = (answer: typeof wrong) => Object.keys(answer.headers).toSorted();
  assert.deepEqual(names(unknown), names(wrong));
});

test('an unknown e-mail takes as long as a wrong password', async () => {
  const timeOf = async (email: string): Promise<number> => {
    const start = performance.now();
    await auth.ask('POST', 'signin', { email, password: 'wrong' });
    return performance.now() - start;
  };
  const wrong: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 15; n++) {
    wrong.push(await timeOf(ann.email));
    unknown.push(await timeOf(`nobody${n}@example.com`));
  }
  const median = (times: number[]): number => times.toSorted((a, b) => a - b)[7] ?? 0;
  const ratio = median(unknown) / median(wrong);
  assert.ok(ratio > 0.5 && ratio < 2, `unknown takes ${ratio.toFixed(2)} times as long`);
});

test('400 for what is not a sign-in', async () => {
  for (const body of [{}, { email: ann.email }, { ...ann, remember: true }, { ...ann, password: '' }]) {
    const answer = await auth.ask('POST', 'signin', body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, 'invalid-input');
  }
});

test('403 from the page of another site', async () => {
  const answer = await auth.ask('POST', 'signin', ann, { 'sec-fetch-site': 'cross-site' });
  assert.equal(answer.status, 403);
  assert.equal(answer.body.code, 'cross-site-write');
});

test('sets the cookies, each for its own path and not readable by scripts', async () => {
  for (const { cookies, body } of [signedUp, await auth.ask('POST', 'signin', ann)]) {
    assert.equal(cookies.length, 3);
    assert.match(
      cookies[0] ?? '',
      /^ticketing_session=[^;]+; Max-Age=604800; Path=\/api\/users; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(cookies[1], `ticketing_token=${body.token}; Max-Age=900; Path=/api; HttpOnly; SameSite=Strict`);
    assert.match(
      cookies[2] ?? '',
      /^ticketing_device=[\w.-]+; Max-Age=34560000; Path=\/api\/users\/signin; HttpOnly; SameSite=Strict$/,
    );
  }
});

test('answers are not to be kept by anybody between', async () => {
  assert.equal(signedUp.headers['cache-control'], 'no-store');
});

test('current-user is the user by session cookie, by token cookie and by bearer token', async () => {
  const answer = await auth.ask('POST', 'signin', ann);
  const [session = '', token = ''] = ownPage(answer).cookie.split('; ');
  for (const headers of [
    { cookie: `${session}; ${token}` },
    { cookie: session },
    { cookie: token },
    bearer(answer.body.token),
    { authorization: `bearer ${answer.body.token}` },
    { authorization: `BEARER  ${answer.body.token}` },
  ]) {
    const { status, body } = await auth.ask('GET', 'current-user', undefined, headers);
    assert.equal(status, 200);
    assert.deepEqual(body, { currentUser: user });
  }
});

test('current-user is null without a cookie, and with one or a token that was made up', async () => {
  const [head, , signature] = signedUp.body.token.split('.');
  const claims = Buffer.from(JSON.stringify({ sub: user.id, exp: 9_999_999_999 })).toString('base64url');
  for (const headers of [
    {},
    { cookie: 'ticketing_session=made.up; ticketing_token=a.b.c' },
    { cookie: 'ticketing_session=%E0%A4%A' },
    bearer(''),
    bearer('a.b.c'),
    bearer(`${head}.${claims}.${signature}`),
    bearer('x'.repeat(8_000)),
    { authorization: 'Basic YTpi' },
    { authorization: signedUp.body.token },
    { authorization: `Basic ${signedUp.body.token}` },
    { authorization: `Bearer${signedUp.body.token}` },
  ]) {
    const { status, body } = await auth.ask('GET', 'current-user', undefined, headers);
    assert.equal(status, 200);
    assert.deepEqual(body, { currentUser: null });
  }
});

test('signing out ends the session at once, takes both cookies away, and its tokens mean nothing here any more', async () => {
  const answer = await auth.ask('POST', 'signin', ann);
  const other = await auth.ask('POST', 'signin', ann);
  const out = await auth.ask('POST', 'signout', undefined, ownPage(answer));
  assert.equal(out.status, 204);
  assert.deepEqual(out.cookies, [
    'ticketing_session=; Max-Age=0; Path=/api/users; HttpOnly; SameSite=Strict',
    'ticketing_token=; Max-Age=0; Path=/api; HttpOnly; SameSite=Strict',
  ]);
  for (const headers of [ownPage(answer), bearer(answer.body.token)])
    assert.deepEqual((await auth.ask('GET', 'current-user', undefined, headers)).body, { currentUser: null });
  assert.equal((await auth.ask('GET', 'token', undefined, ownPage(answer))).status, 401);
  assert.deepEqual((await auth.ask('GET', 'current-user', undefined, ownPage(other))).body, { currentUser: user });
});

test('signing in again ends the previous session of this browser, and no other', async () => {
  const [here, elsewhere] = [await auth.ask('POST', 'signin', ann), await auth.ask('POST', 'signin', ann)];
  const again = await auth.ask('POST', 'signin', ann, ownPage(here));
  assert.equal(again.status, 200);
  const known = async (answer: typeof here) =>
    (await auth.ask('GET', 'current-user', undefined, { cookie: ownPage(answer).cookie })).body.currentUser;
  assert.deepEqual([await known(here), await known(again), await known(elsewhere)], [null, user, user]);
  const wrong = await auth.ask('POST', 'signin', { ...ann, password: 'wrong' }, ownPage(again));
  assert.equal(wrong.status, 401);
  assert.deepEqual(await known(again), user);
});

test('204 for signing out without a session, and again', async () => {
  assert.equal((await auth.ask('POST', 'signout')).status, 204);
  const page = ownPage(await auth.ask('POST', 'signin', ann));
  assert.equal((await auth.ask('POST', 'signout', undefined, page)).status, 204);
  assert.equal((await auth.ask('POST', 'signout', undefined, page)).status, 204);
});

test('403 for signing out by cookie from anywhere but our own pages; the session lives on', async () => {
  const { cookie } = ownPage(await auth.ask('POST', 'signin', ann));
  for (const site of [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    const answer = await auth.ask('POST', 'signout', undefined, { cookie, ...site });
    assert.equal(answer.status, 403);
    assert.equal(answer.body.code, 'cross-site-write');
  }
  assert.deepEqual((await auth.ask('GET', 'current-user', undefined, { cookie })).body, { currentUser: user });
});

test('a session that has run out is none, and its cookies go', async () => {
  const answer = await auth.ask('POST', 'signin', ann);
  const { cookie } = ownPage(answer);
  const token = decodeURIComponent(/ticketing_session=([^;]+)/.exec(cookie)?.[1] ?? '').split('.')[0];
  await auth.database.query(`update sessions set expires_at = now() - interval '1 second' where token = $1`, [token]);
  const now = await auth.ask('GET', 'current-user', undefined, { cookie });
  assert.deepEqual(now.body, { currentUser: null });
  assert.equal(ownPage(answer, now).cookie, '');
  for (const path of ['token', 'auth/list-sessions']) {
    const refused = await auth.ask('GET', path, undefined, { cookie });
    assert.deepEqual([refused.status, ownPage(answer, refused).cookie], [401, ''], path);
    const without = await auth.ask('GET', path);
    assert.deepEqual([without.status, without.cookies], [401, []], path);
  }
});
