import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import type { Refusal } from '../refusal.ts';
import type { LimitTable } from './limit.ts';
import { createLimiter, inWords, type Limiter, tooMany } from './limiter.ts';

const alone = { countedBy: 'process', why: 'A test.' } as const;
const table = {
  perNetwork: { points: 2, perSeconds: 60, by: 'network', ...alone },
  perUser: { points: 1, perSeconds: 3_600, by: 'user', ...alone },
  perEmail: { points: 1, perSeconds: 600, by: 'email', ...alone },
  own: { atOnce: 2, by: 'user', why: 'A test.' },
  others: { atOnce: 1, by: 'user', why: 'A test.' },
  all: { atOnce: 3, by: 'all', why: 'A test.' },
} as const satisfies LimitTable;

const create = (isLimited = true, url: string | undefined = 'redis://127.0.0.1:1') =>
  createLimiter(
    { addHook: () => {} } as never,
    'tested',
    table,
    { RATE_LIMITS: isLimited, REDIS_URL: url, REDIS_PREFIX: 'test', REDIS_TIMEOUT_MS: 50, TRUST_PROXY: 0 },
    pino({ level: 'silent' }),
  );
const request = (network: string, userId?: string) => ({ network, caller: userId ? { id: userId } : null }) as never;
const refusalOf = async (work: () => Promise<unknown> | unknown): Promise<Refusal | null> => {
  try {
    await work();
    return null;
  } catch (error) {
    return error as Refusal;
  }
};

describe('limits of a service', () => {
  let limiter: Limiter<typeof table>;
  beforeEach(() => {
    limiter = create();
  });

  it('count a request by its network, or by its user where the limit says so', async () => {
    const byNetwork = limiter.limited('perNetwork')[0]!;
    for (const user of ['ada', 'grace']) await byNetwork(request('a', user));
    assert.equal((await refusalOf(() => byNetwork(request('a', 'joan'))))?.code, 'too-many-requests');
    await byNetwork(request('b', 'ada'));
    const byUser = limiter.limited('perUser')[0]!;
    await byUser(request('a', 'ada'));
    assert.equal((await refusalOf(() => byUser(request('b', 'ada'))))?.code, 'too-many-requests');
    await byUser(request('a', 'grace'));
    await assert.rejects(async () => byUser(request('a')), /after the hook/);
  });

  it('count a request against all of its limits, and name the first that is exceeded with the longest wait', async () => {
    await limiter.take({ perEmail: 'e', perUser: 'ada' });
    const both = limiter.limited('perNetwork', 'perUser')[0]!;
    const refusal = await refusalOf(() => both(request('a', 'ada')));
    assert.deepEqual(refusal?.facts, { limit: 'perUser' });
    const longest = await refusalOf(() => limiter.take({ perEmail: 'e', perUser: 'ada' }));
    assert.deepEqual(longest?.facts, { limit: 'perEmail' });
    assert.ok((longest?.retryAfterSeconds ?? 0) > 3_500, `${longest?.retryAfterSeconds} s`);
    assert.match(longest?.message ?? '', /too often.* in 60 minutes\.$/);
    await both(request('a', 'grace'));
    assert.equal(
      (await refusalOf(() => both(request('a', 'joan'))))?.code,
      'too-many-requests',
      'both requests counted',
    );
  });

  it('ignore keys that are not given', async () => {
    for (let nth = 0; nth < 3; nth++) {
      await limiter.take({ perUser: undefined });
      limiter.enter({ own: undefined, all: '' });
    }
    await limiter.refund({ perUser: undefined });
  });

  it('count without refusing, and refund what has been counted', async () => {
    assert.deepEqual(await limiter.count('perUser', 'ada'), { isOver: false, retryAfterSeconds: 0 });
    const over = await limiter.count('perUser', 'ada');
    assert.ok(over.isOver && over.retryAfterSeconds > 3_500 && over.retryAfterSeconds <= 3_600);
    await limiter.refund({ perUser: 'ada' });
    await limiter.refund({ perUser: 'ada' });
    assert.equal((await limiter.count('perUser', 'ada')).isOver, false);
  });

  it('fail for a name that is not in the table', async () => {
    await assert.rejects(
      async () => limiter.take({ nonsense: 'x' } as never),
      /no rate "nonsense" among the limits of tested/,
    );
  });

  it('take no slot where they refuse one, and tell the caller when to come back', async () => {
    const leave = [limiter.enter({ own: 'a', all: '' }), limiter.enter({ own: 'a', all: '' })];
    const own = await refusalOf(() => limiter.enter({ own: 'a', all: '' }));
    assert.deepEqual(
      [own?.code, own?.retryAfterSeconds, own?.event, own?.facts],
      ['too-many-requests', 5, undefined, { limit: 'own' }],
    );
    leave.push(limiter.enter({ own: 'b', all: '' }));
    for (let nth = 0; nth < 4; nth++) {
      const all = await refusalOf(() => limiter.enter({ own: 'c', all: '' }));
      assert.deepEqual(
        [all?.code, all?.retryAfterSeconds, all?.event, all?.facts],
        ['unavailable', 5, 'limit-reached', { limit: 'all' }],
      );
      assert.match(all?.message ?? '', /^[A-Z].+\.$/);
    }
    assert.match(own?.message ?? '', /^[A-Z].+\.$/);
    for (const one of leave) one();
    for (let nth = 0; nth < 2; nth++) limiter.enter({ own: 'c', all: '' });
    assert.equal((await refusalOf(() => limiter.enter({ own: 'c', all: '' })))?.code, 'too-many-requests');
    limiter.enter({ own: 'a', all: '' });
  });

  it('have slots of their own: one that is full for somebody leaves the others to them', async () => {
    for (let nth = 0; nth < 2; nth++) limiter.enter({ own: 'a' });
    limiter.enter({ others: 'a' });
    for (const full of [{ own: 'a' }, { others: 'a' }])
      assert.equal((await refusalOf(() => limiter.enter(full)))?.code, 'too-many-requests');
  });

  it('are off when they are turned off or there is no Redis, and then nothing is refused', async () => {
    for (const unlimited of [create(false), create(true, '')]) {
      for (let nth = 0; nth < 5; nth++) {
        await unlimited.take({ perUser: 'ada' });
        assert.deepEqual(unlimited.limited('perUser'), []);
        unlimited.enter({ own: 'a', all: '' })();
        unlimited.enter({ own: 'a', all: '' });
        await unlimited.refund({ perUser: 'ada' });
      }
      assert.deepEqual(await unlimited.count('perUser', 'ada'), { isOver: false, retryAfterSeconds: 0 });
    }
  });
});

it('a wait is in seconds up to 89, in whole minutes up to 90, then in whole hours, always rounded up', () => {
  for (const [seconds, words] of [
    [1, '1 second'],
    [89, '89 seconds'],
    [90, '2 minutes'],
    [120, '2 minutes'],
    [121, '3 minutes'],
    [5_399, '90 minutes'],
    [5_400, '2 hours'],
    [7_201, '3 hours'],
  ] as const) {
    assert.equal(inWords(seconds), words);
    const { retryAfterSeconds, message, facts } = tooMany('guesses', seconds);
    assert.deepEqual([retryAfterSeconds, facts], [seconds, { limit: 'guesses' }]);
    assert.ok(message.endsWith(`again in ${words}.`));
  }
});
