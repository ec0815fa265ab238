import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createCallers } from '@ticketing/common/http/callers';
import { createEventStreams } from '@ticketing/common/http/event-stream';
import { createServer } from '@ticketing/common/http/server';
import { createLogger } from '@ticketing/common/logger';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { until } from '@ticketing/common/testing/until';
import { bearer, createAuth, openLine, ownPage, startAuth } from './testing.ts';

const log = createLogger('other', 'silent');
const auth = await startAuth();
const own = auth.start?.() ?? [];
const authUrl = await auth.app.listen({ port: 0, host: '127.0.0.1' });
const line = await openLine(authUrl);
const store = await createTestDatabase();

// Another service, connected to auth through a proxy that can be cut.
const other = await createServer({ name: 'other', path: 'other', log });
const callers = createCallers(other, store.database, { AUTH_URL: line.url, PUBLIC_URL: authUrl }, log);
const openStream = createEventStreams(other, undefined, callers.revocation);
other.get('/me', { preValidation: callers.signedIn }, async () => ({}));
other.get('/live', { preValidation: callers.signedIn }, async (request, reply) => void openStream(request, reply));
const otherUrl = await other.listen({ port: 0, host: '127.0.0.1' });
const background = callers.start();
after(async () => {
  await background.stop();
  await other.close();
  await store.close();
  line.cut();
  for (const one of own) await one.stop();
  await auth.close();
});

const ann = { email: 'ann@example.com', password: 'correct horse battery' };
const signedUp = await auth.ask('POST', 'signup', ann);
const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
const revoke = (...args: string[]) => auth.commands?.['revoke-key']?.(args) ?? assert.fail('there is no such command');
const statusFor = async (token: string) => (await other.inject({ url: '/me', headers: bearer(token) })).statusCode;
const isKnownToAuth = async (token: string) =>
  (await auth.ask('GET', 'current-user', undefined, bearer(token))).body.currentUser !== null;

test('a revoked key and every token it signed are refused everywhere, and another key signs', async () => {
  const { token } = signedUp.body;
  assert.equal(await statusFor(token), 200);
  assert.ok(await isKnownToAuth(token));
  const { body } = await fetch(`${otherUrl}/live`, { headers: bearer(token) });
  let isOpen = true;
  void body?.pipeTo(new WritableStream()).finally(() => {
    isOpen = false;
  });
  assert.match(await revoke(), new RegExp(`^${kidOf(token)} is revoked`));
  await until('the other service refuses it', async () => (await statusFor(token)) === 401);
  await until('its event streams end', async () => !isOpen);
  await until('auth refuses it', async () => !(await isKnownToAuth(token)));

  const fresh = await auth.ask('GET', 'token', undefined, ownPage(signedUp));
  assert.notEqual(kidOf(fresh.body.token), kidOf(token));
  assert.equal(await statusFor(fresh.body.token), 200);
  assert.ok(await isKnownToAuth(fresh.body.token));
});

test('another replica signs with another key, too, at most two seconds after one was revoked', async (t) => {
  const second = await createAuth(auth);
  const sign = async () => kidOf((await second.ask('GET', 'token', undefined, ownPage(signedUp))).body.token);
  const old = await sign();
  const [, signing] = /, (\S+) signs/.exec(await revoke()) ?? [];
  const later = performance.now() + 2_001;
  t.mock.method(performance, 'now', () => later);
  assert.equal(await sign(), signing);
  assert.notEqual(signing, old);
});

test('a key that no longer signs can be revoked by its id; the current one remains', async () => {
  const old = await auth.ask('GET', 'token', undefined, ownPage(signedUp));
  await auth.database.query('update jwks set expires_at = now()');
  const second = await createAuth(auth);
  const present = await second.ask('GET', 'token', undefined, ownPage(signedUp));
  assert.notEqual(kidOf(present.body.token), kidOf(old.body.token));
  assert.equal(await statusFor(old.body.token), 200);
  assert.equal(await statusFor(present.body.token), 200);
  assert.match(await revoke(kidOf(old.body.token)), new RegExp(`${kidOf(present.body.token)} signs`));
  await until('it is refused', async () => (await statusFor(old.body.token)) === 401);
  assert.equal(await statusFor(present.body.token), 200);
  await assert.rejects(async () => revoke(kidOf(old.body.token)), /There is no signing key/);
});

test('while auth is away the other services use the known keys; when it is back they refuse a revoked one', async () => {
  const { body } = await auth.ask('GET', 'token', undefined, ownPage(signedUp));
  assert.equal(await statusFor(body.token), 200);
  line.cut();
  await revoke();
  assert.equal(await statusFor(body.token), 200);
  await line.mend();
  await until('it is refused', async () => (await statusFor(body.token)) === 401);
});
