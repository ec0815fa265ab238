import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { createSharedStore } from '@ticketing/common/limits/shared-store';
import { createLogger } from '@ticketing/common/logger';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { limits } from './limits.ts';
import { type Answer, deviceOf, ownPage, startAuth } from './testing.ts';

const password = 'correct horse battery';
const limited = {
  ...{ RATE_LIMITS: '1', REDIS_URL: testEnvironment().redisUrl },
  // These tests count in Redis even when the machine is busy.
  REDIS_TIMEOUT_MS: '10000',
};

/** Auth with limits, behind one proxy that sets the caller's address. Its replicas share a prefix. */
const prefix = randomUUID();
const auth = await startAuth({ ...limited, TRUST_PROXY: '1', REDIS_PREFIX: prefix });
after(auth.close);

let n = 0;
const newNetwork = () => `2001:db8:${(n++).toString(16)}::1`;
let email = '';
let device = '';
beforeEach(async () => {
  email = `ann${n++}@example.com`;
  const signedUp = await auth.ask('POST', 'signup', { email, password }, from(newNetwork()));
  assert.equal(signedUp.status, 201);
  device = deviceOf(signedUp);
});

const from = (network: string, cookie = '') => ({ 'x-forwarded-for': network, ...(cookie ? { cookie } : {}) });
const signIn = (network: string, given: object = {}, cookie = '') =>
  auth.ask('POST', 'signin', { email, password, ...given }, from(network, cookie));

/** Sends this many requests, and returns how many were not refused by a limit. */
const countAllowed = async (times: number, ask: (nth: number) => Promise<Answer>): Promise<number> => {
  let allowed = 0;
  for (let nth = 0; nth < times; nth++) {
    const answer = await ask(nth);
    if (answer.status !== 429) allowed += 1;
    else {
      assert.equal(answer.body.code, 'too-many-requests');
      assert.ok(Number(answer.headers['retry-after']) > 0);
    }
  }
  return allowed;
};

test('limits are counted under the name of auth, the only one that its user at Redis may use', async () => {
  const { redis, close } = createSharedStore(limited.REDIS_URL, 10_000, createLogger('auth', 'silent'));
  await redis.connect();
  const keys = await redis.keys(`${prefix}:*`).finally(close);
  assert.ok(keys.length > 0);
  for (const key of keys) assert.ok(key.startsWith(`${prefix}:limits:auth:`), key);
});

test('429 when one network guesses one e-mail; the right password from elsewhere and a known device still sign in', async () => {
  const network = newNetwork();
  const { points } = limits.wrongPasswordsByEmailAndNetwork;
  assert.equal(await countAllowed(points + 20, () => signIn(network, { password: 'guess' })), points);
  assert.equal((await signIn(network)).status, 429);
  assert.equal((await signIn(newNetwork())).status, 200);
  assert.equal((await signIn(network, {}, device)).status, 200);
});

test('a known device is recognised for its own e-mail only, and its wrong passwords are counted', async () => {
  const other = `ben${n++}@example.com`;
  await auth.ask('POST', 'signup', { email: other, password }, from(newNetwork()));
  const network = newNetwork();
  await countAllowed(25, () => signIn(network, { password: 'guess' }));
  assert.equal((await signIn(network, { email: other }, device)).status, 200);
  await countAllowed(25, () => signIn(network, { email: other, password: 'guess' }));
  assert.equal((await signIn(network, { email: other }, device)).status, 429, 'another person on this device');
  for (const forged of [`${device}x`, device.replace(/\.[^.]+$/, '.AAAA'), 'ticketing_device=a.b.c'])
    assert.equal((await signIn(network, {}, forged)).status, 429, forged);
  const { points } = limits.wrongPasswordsByDevice;
  assert.equal(await countAllowed(points, () => signIn(network, { password: 'guess' }, device)), points);
  assert.equal((await signIn(network, {}, device)).status, 429);
});

test('wrong passwords from one known device keep no other device of the same owner out', async () => {
  const network = newNetwork();
  const other = deviceOf(await signIn(newNetwork()));
  const guesses = limits.attemptsByKnownDevice.points + limits.wrongPasswordsByDevice.points;
  await countAllowed(guesses, () => signIn(network, { password: 'guess' }, device));
  assert.equal((await signIn(network, {}, device)).status, 429);
  assert.equal((await signIn(network, {}, other)).status, 200);
});

test('a new password, and signing out elsewhere or everywhere, end the devices known before; this one is known again', async () => {
  const network = newNetwork();
  const { points } = limits.wrongPasswordsByEmailAndNetwork;
  await countAllowed(points + 1, () => signIn(network, { password: 'guess' }));
  let now = password;
  for (const path of ['revoke-other-sessions', 'change-password', 'revoke-sessions']) {
    const before = deviceOf(await signIn(newNetwork(), { password: now }));
    assert.equal((await signIn(network, { password: now }, before)).status, 200);
    const body = { currentPassword: password, newPassword: 'another horse' };
    const page = ownPage(await signIn(newNetwork(), { password: now }));
    const from = { ...page, 'x-forwarded-for': newNetwork() };
    const answer = await auth.ask('POST', `auth/${path}`, path === 'change-password' ? body : undefined, from);
    assert.equal(answer.status, 200);
    if (path === 'change-password') now = body.newPassword;
    assert.equal((await signIn(network, { password: now }, before)).status, 429, `${path}, an old device`);
    const here = deviceOf(answer);
    if (path === 'revoke-sessions') assert.equal(here, '');
    else assert.equal((await signIn(network, { password: now }, here)).status, 200, `${path}, this device`);
    const later = deviceOf(await signIn(newNetwork(), { password: now }, before));
    assert.equal((await signIn(network, { password: now }, later)).status, 200, `${path}, known again`);
  }
});

test('429 when one network signs in too often; without TRUST_PROXY a forged address does not reset the count', async () => {
  const network = newNetwork();
  const { points } = limits.attemptsByNetwork;
  // All at once, so that they are within a minute on any machine.
  const countRefused = async (ask: () => Promise<Answer>): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: points + 5 }, ask));
    return answers.filter(({ status }) => status === 429).length;
  };
  const empty = (address: string) => auth.ask('POST', 'signin', {}, from(address));
  assert.equal(await countRefused(() => empty(`192.0.2.1, ${network}`)), 5);
  assert.equal((await empty(newNetwork())).status, 400);
  const direct = await startAuth({ ...limited, REDIS_PREFIX: randomUUID() });
  after(direct.close);
  assert.ok((await countRefused(() => direct.ask('POST', 'signin', {}, from(newNetwork())))) > 0);
});

test('429 when one network probes which e-mails have accounts; sign-up still works', async () => {
  const network = newNetwork();
  const { points } = limits.takenEmailsByNetwork;
  const signUp = (address: string) => auth.ask('POST', 'signup', { email: address, password }, from(network));
  assert.equal(await countAllowed(points + 5, () => signUp(email)), points);
  assert.equal(
    (await auth.ask('POST', 'signup', { email: `new${n++}@example.com`, password }, from(newNetwork()))).status,
    201,
  );
});

test('429 when the present password is guessed too often with a stolen session', async () => {
  const page = { ...ownPage(await signIn(newNetwork())), ...from(newNetwork()) };
  const session = { cookie: page.cookie, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': newNetwork() };
  const change = () =>
    auth.ask('POST', 'auth/change-password', { currentPassword: 'guess', newPassword: 'another horse' }, session);
  assert.equal(await countAllowed(15, change), limits.wrongPasswordsAtChange.points);
});

test('a user has 20 sessions at most: the least recently used one ends', async () => {
  const { atOnce } = limits.sessionsOfUser;
  const first = await signIn(newNetwork());
  const sessions: Answer[] = [];
  for (let nth = 0; nth < atOnce; nth++) sessions.push(await signIn(newNetwork()));
  const whoIs = async (answer: Answer) =>
    (
      await auth.ask('GET', 'current-user', undefined, {
        ...ownPage(answer),
        ...from(newNetwork(), ownPage(answer).cookie),
      })
    ).body.currentUser;
  assert.equal(await whoIs(first), null);
  assert.equal((await whoIs(sessions[0] as Answer)).email, email);
  const [{ count } = { count: 0 }] = await auth.database.query<{ count: number }>(
    'select count(*)::int as count from sessions join users on users.id = user_id where email = $1',
    [email],
  );
  assert.equal(count, atOnce);
});

test('a burst of 200 sign-ins: some wait, the rest get 429, and the other routes answer all the while', async () => {
  const open = await startAuth();
  after(open.close);
  const ann = { email: 'ann@example.com', password };
  const page = ownPage(await open.ask('POST', 'signup', ann));
  let answered = 0;
  let bursting = true;
  const others = (async () => {
    while (bursting) {
      const { status, body } = await open.ask('GET', 'current-user', undefined, page);
      assert.equal(status, 200);
      assert.equal(body.currentUser.email, ann.email);
      assert.equal((await open.ask('GET', 'jwks')).status, 200);
      answered += 2;
    }
  })();
  const start = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const answer = await open.ask('POST', 'signin', ann);
      return { ...answer, afterMs: performance.now() - start };
    }),
  );
  bursting = false;
  await others;
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  assert.equal(count(200) + count(429), 200);
  assert.ok(count(200) >= 3, `${count(200)} got in`);
  assert.ok(count(429) >= 100, `${count(429)} were sent away`);
  for (const answer of answers) if (answer.status === 429) assert.equal(answer.headers['retry-after'], '2');
  assert.ok(Math.max(...answers.map(({ afterMs }) => afterMs)) < 10_000);
  // Hashing on the event loop, or on every thread, would let others through only between two hashes.
  assert.ok(answered > count(200) * 3, `${answered} other answers beside ${count(200)} sign-ins`);
});
