import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { limits } from './limits.ts';
import { type Answer, ownPage, startAuth } from './testing.ts';

const password = 'correct horse battery';

/** Asks until refused, but not for ever: what has flowed in meanwhile may be asked too. */
const untilRefused = async (
  ask: (n: number) => Promise<Answer>,
  otherwise: number,
): Promise<{ allowed: number; refused: Answer }> => {
  for (let n = 0; n < limits.attemptsByNetwork.burst * 2; n++) {
    const answer = await ask(n);
    if (answer.status === 429) return { allowed: n, refused: answer };
    assert.equal(answer.status, otherwise);
  }
  throw new Error('never refused');
};

test('429 with Retry-After when one e-mail is tried too often; the right password does not count', async () => {
  const auth = await startAuth({ RATE_LIMITS: '1' });
  after(auth.close);
  const ann = { email: 'ann@example.com', password };
  const page = ownPage(await auth.ask('POST', 'signup', ann));
  const { burst } = limits.signInsByEmail;
  for (let n = 0; n < 3; n++) assert.equal((await auth.ask('POST', 'signin', ann)).status, 200);
  const guess = () => auth.ask('POST', 'signin', { ...ann, password: 'guess' });
  const { allowed, refused } = await untilRefused(guess, 401);
  assert.ok(allowed >= burst && allowed < burst * 2);
  assert.equal(refused.body.code, 'too-many-requests');
  assert.ok(Number(refused.headers['retry-after']) > 2);
  assert.equal((await auth.ask('POST', 'signin', { ...ann, email: 'ANN@example.com ' })).status, 429);
  assert.equal((await auth.ask('POST', 'signin', { email: 'ben@example.com', password })).status, 401);
  assert.equal((await auth.ask('GET', 'current-user', undefined, page)).body.currentUser.email, ann.email);
});

test('429 when one network signs up or in too often; others go on', async () => {
  const auth = await startAuth({ RATE_LIMITS: '1', TRUST_PROXY: '1' });
  after(auth.close);
  const from = (n: number, address: string) =>
    auth.ask('POST', n % 2 ? 'signup' : 'signin', {}, { 'x-forwarded-for': `198.51.100.${n % 250}, ${address}` });
  const { allowed, refused } = await untilRefused((n) => from(n, '203.0.113.1'), 400);
  assert.ok(allowed >= limits.attemptsByNetwork.burst);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await from(0, '203.0.113.2')).status, 400);
});

test('without TRUST_PROXY nobody gets a new start by writing another address', async () => {
  const auth = await startAuth({ RATE_LIMITS: '1' });
  after(auth.close);
  const { allowed } = await untilRefused(
    (n) => auth.ask('POST', 'signup', {}, { 'x-forwarded-for': `203.0.113.${n % 250}` }),
    400,
  );
  assert.ok(allowed >= limits.attemptsByNetwork.burst);
});

test('429 when the present password is guessed too often with a stolen session', async () => {
  const auth = await startAuth({ RATE_LIMITS: '1' });
  after(auth.close);
  const page = ownPage(await auth.ask('POST', 'signup', { email: 'ann@example.com', password }));
  const { allowed } = await untilRefused(
    () => auth.ask('POST', 'auth/change-password', { currentPassword: 'guess', newPassword: 'another horse' }, page),
    400,
  );
  assert.ok(allowed >= limits.passwordChangesByUser.burst);
});

test('a burst of 200 sign-ins: some wait, the rest get 429, and the other routes answer all the while', async () => {
  const auth = await startAuth();
  after(auth.close);
  const ann = { email: 'ann@example.com', password };
  const page = ownPage(await auth.ask('POST', 'signup', ann));
  let answered = 0;
  let bursting = true;
  const others = (async () => {
    while (bursting) {
      const { status, body } = await auth.ask('GET', 'current-user', undefined, page);
      assert.equal(status, 200);
      assert.equal(body.currentUser.email, ann.email);
      assert.equal((await auth.ask('GET', 'jwks')).status, 200);
      answered += 2;
    }
  })();
  const start = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const answer = await auth.ask('POST', 'signin', ann);
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
