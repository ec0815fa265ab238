import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@ticketing/common/refusal';
import { type AuthLimiter, askForAccount, guessAtChange, guessSignIn } from './guessing.ts';
import { limits } from './limits.ts';

/** A limiter that counts in memory. Of the limits in `over`, every count is over. */
const createCounts = (...over: readonly string[]) => {
  const counts = new Map<string, number>();
  const add = (name: string, key: string, by: number): void => {
    const of = `${name} of ${key}`;
    const count = (counts.get(of) ?? 0) + by;
    if (count === 0) counts.delete(of);
    else counts.set(of, count);
  };
  const addAll = (keys: object, by: number): void => {
    for (const [name, key] of Object.entries(keys)) add(name, key, by);
  };
  const limiter: AuthLimiter = {
    limited: () => assert.fail(),
    enter: () => assert.fail(),
    take: async (keys) => {
      addAll(keys, 1);
      if (Object.keys(keys).some((name) => over.includes(name)))
        throw new Refusal('too-many-requests', 'No.', { facts: { limit: 'taken' } });
    },
    count: async (name, key) => {
      add(name, key, 1);
      return { isOver: over.includes(name), retryAfterSeconds: name.length };
    },
    refund: async (keys) => {
      for (const name of Object.keys(keys) as (keyof typeof keys)[]) assert.ok('refundable' in limits[name], name);
      addAll(keys, -1);
    },
  };
  return { limiter, counted: () => [...counts].map(([of, count]) => `${count} ${of}`).toSorted() };
};

const refusal = (code: 'invalid-credentials' | 'invalid-input' | 'email-taken' | 'too-many-requests') =>
  new Refusal(code, 'No.');
const outcomes = {
  right: null,
  'wrong password': refusal('invalid-credentials'),
  'wrong password at a change': refusal('invalid-input'),
  'taken e-mail': refusal('email-taken'),
  'too many hashes': refusal('too-many-requests'),
  'database away': new Error('the database is away'),
} as const;

/** What is counted once the guess had each outcome; each outcome reaches the caller. */
const countedAfter = async (
  act: (limiter: AuthLimiter, guess: () => Promise<string>) => Promise<string>,
): Promise<Record<string, readonly string[]>> => {
  const all: Record<string, readonly string[]> = {};
  for (const [name, error] of Object.entries(outcomes)) {
    const { limiter, counted } = createCounts();
    const guess = async () => {
      if (error) throw error;
      return 'in';
    };
    if (error) await assert.rejects(act(limiter, guess), (thrown) => thrown === error);
    else assert.equal(await act(limiter, guess), 'in');
    if (counted().length > 0) all[name] = counted();
  }
  return all;
};

const ann = { email: 'ann@example.com', network: 'net', device: null };
const all = [
  '1 wrongPasswordsByEmail of ann@example.com',
  '1 wrongPasswordsByEmailAndNetwork of ann@example.com net',
  '1 wrongPasswordsByEmailAndNetworkUnderAttack of ann@example.com net',
  '1 wrongPasswordsByNetwork of net',
];

test('of all outcomes only a wrong password counts, by e-mail and network or by the known device', async () => {
  assert.deepEqual(await countedAfter((limiter, guess) => guessSignIn(limiter, ann, guess)), {
    'wrong password': all,
    'wrong password at a change': all,
  });
  const device = ['1 wrongPasswordsByDevice of d'];
  assert.deepEqual(await countedAfter((limiter, guess) => guessSignIn(limiter, { ...ann, device: 'd' }, guess)), {
    'wrong password': device,
    'wrong password at a change': device,
  });
  const user = ['1 wrongPasswordsAtChange of ann'];
  assert.deepEqual(await countedAfter((limiter, guess) => guessAtChange(limiter, 'ann', guess)), {
    'wrong password': user,
    'wrong password at a change': user,
  });
  assert.deepEqual(await countedAfter((limiter, guess) => askForAccount(limiter, 'net', guess)), {
    'taken e-mail': ['1 takenEmailsByNetwork of net'],
  });
});

test('a guess over a limit is not made; the refusal names the limit and the wait, and counts only against the first', async () => {
  const [, first, underAttack, byNetwork] = all.map((one) => one.split(' ')[1] ?? '') as [
    string,
    string,
    string,
    string,
  ];
  const byEmail = 'wrongPasswordsByEmail';
  for (const [over, limit] of [
    [[first], first],
    [[first, byNetwork, byEmail, underAttack], first],
    [[byNetwork], byNetwork],
    [[byNetwork, underAttack], byNetwork],
    [[byNetwork, byEmail], byNetwork],
    [[byEmail, underAttack], underAttack],
    [[byEmail, underAttack, byNetwork], underAttack],
  ] as const) {
    const { limiter, counted } = createCounts(...over);
    await assert.rejects(
      guessSignIn(limiter, ann, () => assert.fail('the guess was made')),
      (error) =>
        error instanceof Refusal &&
        error.code === 'too-many-requests' &&
        error.facts?.limit === limit &&
        error.retryAfterSeconds === limit.length &&
        error.message.includes(`in ${limit.length} seconds`),
      over.join(),
    );
    assert.deepEqual(counted(), ['1 wrongPasswordsByEmailAndNetwork of ann@example.com net']);
  }
  for (const over of [[byEmail], [underAttack]])
    assert.equal(await guessSignIn(createCounts(...over).limiter, ann, async () => 'in'), 'in', over.join());
});

test('neither a known device, a change of password nor a sign-up goes on over its limit', async () => {
  const over = createCounts('wrongPasswordsByDevice', 'wrongPasswordsAtChange', 'takenEmailsByNetwork');
  const never = () => assert.fail('it went on');
  const refused = { code: 'too-many-requests' };
  await assert.rejects(guessSignIn(over.limiter, { ...ann, device: 'd' }, never), refused);
  await assert.rejects(guessAtChange(over.limiter, 'ann', never), refused);
  await assert.rejects(askForAccount(over.limiter, 'net', never), refused);
});
