import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createServer } from '@ticketing/common/http/server';
import { createLimiter } from '@ticketing/common/limits/limiter';
import { createLogger } from '@ticketing/common/logger';
import { Refusal } from '@ticketing/common/refusal';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { type Guesser, guessSignIn } from './guessing.ts';
import { limits } from './limits.ts';

/** Auth's limits, counted in Redis even when this machine is busy. Replicas share a prefix. */
const startReplica = async (prefix: string = randomUUID()) => {
  const log = createLogger('auth', 'silent');
  const app = await createServer({ name: 'auth', path: 'users', log });
  after(() => app.close());
  const config = { RATE_LIMITS: true, REDIS_URL: testEnvironment().redisUrl, REDIS_PREFIX: prefix };
  const waits = { REDIS_TIMEOUT_MS: 10_000, TRUST_PROXY: 0 };
  const limiter = createLimiter(app, 'auth', limits, { ...config, ...waits }, log);
  await app.ready();
  // Until the connection is ready, a process counts by itself.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { prefix, limiter };
};
const { limiter, prefix } = await startReplica();

let n = 0;
const newNetwork = () => `network ${n++}`;
const newEmail = () => `ann${n++}@example.com`;

/** The outcome of a guess: the password was right, wrong, or not checked. */
const guess = async (who: Partial<Guesser>, password: 'right' | 'wrong', at = limiter): Promise<string> => {
  const guesser = { email: 'ann@example.com', network: newNetwork(), device: null, ...who };
  return guessSignIn(at, guesser, async () => {
    if (password === 'wrong') throw new Refusal('invalid-credentials', 'No.');
    return 'in';
  }).catch(({ code }: Refusal) => (code === 'invalid-credentials' ? 'checked' : code));
};
const countChecked = async (times: number, act: (nth: number) => Promise<string>): Promise<number> => {
  let checked = 0;
  for (let nth = 0; nth < times; nth++) if ((await act(nth)) === 'checked') checked += 1;
  return checked;
};

test('wrong passwords from one network lock the owner out of that network only', async () => {
  const [email, network] = [newEmail(), newNetwork()];
  const checked = await countChecked(300, () => guess({ email, network }, 'wrong'));
  assert.equal(checked, limits.wrongPasswordsByEmailAndNetwork.points);
  assert.equal(await guess({ email, network }, 'right'), 'too-many-requests');
  assert.equal(await guess({ email }, 'right'), 'in');
  assert.equal(await guess({ email, network, device: 'known' }, 'right'), 'in');
  assert.equal(await guess({ network }, 'right'), 'in', 'another user in that network');
});

test('right passwords do not count, and concurrent wrong ones do not bypass the limit', async () => {
  const [email, network] = [newEmail(), newNetwork()];
  for (let nth = 0; nth < 100; nth++) assert.equal(await guess({ email, network }, 'right'), 'in');
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => guess({ email, network }, 'wrong')));
  const checked = outcomes.filter((outcome) => outcome === 'checked').length;
  assert.equal(checked, limits.wrongPasswordsByEmailAndNetwork.points);
});

test('an e-mail guessed from 50 networks allows each two attempts after the first hundred, and its owner every right one', async () => {
  const email = newEmail();
  const guessers = Array.from({ length: 50 }, newNetwork);
  const checked = await countChecked(500, (nth) => guess({ email, network: guessers[nth % 50] ?? '' }, 'wrong'));
  assert.ok(checked <= limits.wrongPasswordsByEmail.points + 2 * 50, `${checked} guesses`);
  const newcomer = newNetwork();
  assert.equal(await countChecked(10, () => guess({ email, network: newcomer }, 'wrong')), 2);
  assert.equal(await guess({ email }, 'right'), 'in');
  assert.equal(await guess({ email, network: guessers[0] ?? '', device: 'known' }, 'right'), 'in');
});

test('one network can try 100 pairs an hour, whatever the e-mails', async () => {
  const network = newNetwork();
  const checked = await countChecked(300, () => guess({ email: newEmail(), network }, 'wrong'));
  assert.equal(checked, limits.wrongPasswordsByNetwork.points);
  assert.equal(await guess({}, 'right'), 'in');
});

test('wrong passwords of a known device count for that device only', async () => {
  const [email, network, device] = [newEmail(), newNetwork(), `device ${n++}`];
  const checked = await countChecked(30, () => guess({ email, network, device }, 'wrong'));
  assert.equal(checked, limits.wrongPasswordsByDevice.points);
  assert.equal(await guess({ email, network, device }, 'right'), 'too-many-requests');
  assert.equal(await guess({ email, network }, 'right'), 'in');
});

test('replicas count together', async () => {
  const other = await startReplica(prefix);
  const [email, network] = [newEmail(), newNetwork()];
  const checked = await countChecked(50, (nth) =>
    guess({ email, network }, 'wrong', nth % 2 ? limiter : other.limiter),
  );
  assert.equal(checked, limits.wrongPasswordsByEmailAndNetwork.points);
});
