import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createEndedSessions } from '@ticketing/common/http/ended-sessions';
import { createRevocation } from '@ticketing/common/http/revocation';
import { createSigningKeys } from '@ticketing/common/http/signing-keys';
import { createTokenVerifier, tokenAudience, tokenIssuer } from '@ticketing/common/http/tokens';
import { createLogger } from '@ticketing/common/logger';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { auth as definition } from './service.ts';
import { bearer, createAuth, ownPage, startAuth, testSecret } from './testing.ts';

const auth = await startAuth();
const url = await auth.app.listen({ port: 0, host: '127.0.0.1' });
after(auth.close);

const ann = { email: 'ann@example.com', password: 'correct horse battery' };
const signedUp = await auth.ask('POST', 'signup', { ...ann, name: 'Ann' });
const { user, token } = signedUp.body;
const part = (text: string, nth: number) => JSON.parse(Buffer.from(text.split('.')[nth] ?? '', 'base64url').toString());

/** Verifies as every other service does, with a database of its own and the keys fetched over HTTP. */
const otherService = async () => {
  const store = await createTestDatabase();
  after(store.close);
  const log = createLogger('other', 'silent');
  const keys = createSigningKeys(store.database, url, log);
  after(keys.stop);
  return createTokenVerifier(keys, createRevocation(keys, createEndedSessions(store.database, log)));
};

test('another service verifies a token with the public keys alone', async () => {
  const verify = await otherService();
  assert.deepEqual(await verify(token), {
    id: user.id,
    name: 'Ann',
    expiresAtMs: part(token, 1).exp * 1_000,
    keyId: part(token, 0).kid,
    sessionHash: part(token, 1).sid,
  });
});

test('another service refuses a token whose claims or signature were changed', async () => {
  const verify = await otherService();
  const [head, claims, signature] = token.split('.');
  const forged = Buffer.from(JSON.stringify({ ...part(token, 1), sub: crypto.randomUUID() })).toString('base64url');
  assert.equal(await verify(`${head}.${forged}.${signature}`), null);
  assert.equal(await verify(`${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`), null);
});

test('a token is EdDSA, names its key, who it is from and for, and lives 15 minutes', () => {
  assert.deepEqual(Object.keys(part(token, 0)).toSorted(), ['alg', 'kid', 'typ']);
  assert.equal(part(token, 0).alg, 'EdDSA');
  assert.equal(part(token, 0).typ, 'at+jwt');
  const { iss, aud, sub, name, iat, exp } = part(token, 1);
  assert.deepEqual({ iss, aud, sub, name }, { iss: tokenIssuer, aud: tokenAudience, sub: user.id, name: 'Ann' });
  assert.equal(exp - iat, 900);
  assert.ok(Math.abs(iat - Date.now() / 1_000) < 60);
});

test('a token lives as short as TOKEN_SECONDS has it, never longer than others accept', async () => {
  const short = await createAuth(auth, { TOKEN_SECONDS: '60' });
  const { body } = await short.ask('POST', 'signup', { ...ann, email: 'short@example.com' });
  const { iat, exp } = part(body.token, 1);
  assert.equal(exp - iat, 60);
  await assert.rejects(createAuth(auth, { TOKEN_SECONDS: '901' }), /TOKEN_SECONDS/);
});

test('a token says nothing an e-mail address or a password could be read from', () => {
  assert.deepEqual(Object.keys(part(token, 1)).toSorted(), ['aud', 'exp', 'iat', 'iss', 'name', 'sid', 'sub']);
});

test('the public keys have no private half', async () => {
  const { status, body } = await auth.ask('GET', 'jwks');
  assert.equal(status, 200);
  assert.equal(body.keys.length, 1);
  assert.deepEqual(Object.keys(body.keys[0]).toSorted(), ['alg', 'crv', 'kid', 'kty', 'x']);
  const [kept] = await auth.database.query<{ private_key: string }>('select private_key from jwks');
  assert.doesNotMatch(kept?.private_key ?? '', /"d"/);
});

test('on a fresh database the keys are there at once, the same from replicas that started together', async () => {
  const store = await createTestDatabase(definition.migrations);
  after(store.close);
  const replicas = await Promise.all(Array.from({ length: 6 }, () => createAuth(store)));
  const answers = await Promise.all(replicas.map(({ ask }) => ask('GET', 'jwks')));
  for (const { status, body } of answers) {
    assert.equal(status, 200);
    assert.deepEqual(body, answers[0]?.body);
  }
  const [first, second] = replicas;
  const up = await first?.ask('POST', 'signup', ann);
  assert.equal(part(up?.body.token, 0).kid, answers[0]?.body.keys[0].kid);
  const there = await second?.ask('GET', 'current-user', undefined, bearer(up?.body.token));
  assert.deepEqual(there?.body.currentUser, up?.body.user);
});

test('a restart keeps the key, and with another AUTH_SECRET it does not start but says why', async () => {
  const again = await createAuth(auth);
  assert.deepEqual((await again.ask('GET', 'jwks')).body, (await auth.ask('GET', 'jwks')).body);
  await assert.rejects(
    createAuth(auth, { AUTH_SECRET: testSecret.replace('secret', 'riddle') }),
    /AUTH_SECRET is not the one/,
  );
});

test('a key that was given an end signs nothing new, and its tokens go on', async () => {
  const store = await createTestDatabase(definition.migrations);
  after(store.close);
  const before = await createAuth(store);
  const old = await before.ask('POST', 'signup', ann);
  await before.app.close();
  await store.database.query('update jwks set expires_at = now()');
  const now = await createAuth(store);
  const fresh = await now.ask('POST', 'signin', ann);
  assert.notEqual(part(fresh.body.token, 0).kid, part(old.body.token, 0).kid);
  assert.equal((await now.ask('GET', 'jwks')).body.keys.length, 2);
  for (const answer of [old, fresh])
    assert.ok((await now.ask('GET', 'current-user', undefined, bearer(answer.body.token))).body.currentUser);
});

test('200 with a fresh token and its cookie for a session', async () => {
  const { status, body, cookies } = await auth.ask('GET', 'token', undefined, ownPage(signedUp));
  assert.equal(status, 200);
  assert.deepEqual(cookies, [`ticketing_token=${body.token}; Max-Age=900; Path=/api; HttpOnly; SameSite=Strict`]);
  assert.deepEqual((await auth.ask('GET', 'current-user', undefined, bearer(body.token))).body, { currentUser: user });
});

test('401 for a fresh token without a session; a token alone gives no other', async () => {
  for (const headers of [{}, bearer(token), { cookie: `ticketing_token=${token}` }]) {
    const answer = await auth.ask('GET', 'token', undefined, headers);
    assert.equal(answer.status, 401);
    assert.equal(answer.body.code, 'not-signed-in');
  }
});

test('current-user renews the token cookie when it is near its end or gone, and not before', async (t) => {
  const { cookie } = ownPage(await auth.ask('POST', 'signin', ann));
  const ask = () => auth.ask('GET', 'current-user', undefined, { cookie });
  assert.deepEqual((await ask()).cookies, []);
  const [session = ''] = cookie.split('; ');
  const gone = await auth.ask('GET', 'current-user', undefined, { cookie: session });
  assert.match(gone.cookies.join(), /^ticketing_token=[^;]+; Max-Age=900;/);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 11 * 60_000 });
  const near = await ask();
  assert.deepEqual(near.body, { currentUser: user });
  const [renewed = '', ...others] = near.cookies;
  assert.deepEqual(others, []);
  const fresh = /^ticketing_token=([^;]+)/.exec(renewed)?.[1] ?? '';
  assert.ok(part(fresh, 1).exp * 1_000 > Date.now() + 14 * 60_000);
});

test('a token that has run out is refused', async (t) => {
  const headers = bearer(token);
  assert.ok((await auth.ask('GET', 'current-user', undefined, headers)).body.currentUser);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 15 * 60_000 + 1_000 });
  assert.deepEqual((await auth.ask('GET', 'current-user', undefined, headers)).body, { currentUser: null });
});

test('with https the cookies are Secure, and browsers are to come by https only', async () => {
  const safe = await createAuth(auth, { PUBLIC_URL: 'https://tickets.example' });
  const answer = await safe.ask('POST', 'signin', ann);
  assert.match(String(answer.headers['strict-transport-security']), /max-age=\d+/);
  assert.match(answer.cookies[0] ?? '', /^__Secure-ticketing_session=.*; HttpOnly; Secure; SameSite=Strict$/);
  assert.match(answer.cookies[1] ?? '', /^__Secure-ticketing_token=.*; HttpOnly; SameSite=Strict; Secure$/);
  const { cookie } = ownPage(answer);
  assert.deepEqual((await safe.ask('GET', 'current-user', undefined, { cookie })).body, { currentUser: user });
  assert.equal((await safe.ask('POST', 'signout', undefined, { cookie })).status, 403);
  const out = await safe.ask('POST', 'signout', undefined, ownPage(answer));
  assert.equal(ownPage(answer, out).cookie, '');
});
