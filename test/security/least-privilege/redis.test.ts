import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

const limited = ['auth', 'tickets', 'orders', 'payments'] as const;
const users = [...limited, 'expiration'] as const;
type User = (typeof users)[number];

const ownKeys = (user: User): string[] =>
  user === 'expiration' ? ['ticketing:timers', 'ticketing:turn'] : [`ticketing:limits:${user}:somebody`];
const foreignKeys = (me: User): string[] => [
  ...users.filter((user) => user !== me).flatMap(ownKeys),
  'anything',
  'ticketing:',
  `ticketing:limits:${me}`,
  ...(me === 'expiration' ? ['ticketing:timers:more'] : [`ticketing:limits:${me}else:x`]),
];

/** Commands that only operators may run. */
const privileged: readonly (readonly string[])[] = [
  ['CONFIG', 'GET', '*'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['KEYS', '*'],
  ['SCAN', '0'],
  ['RANDOMKEY'],
  ['DBSIZE'],
  ['SWAPDB', '0', '1'],
  ['SCRIPT', 'LOAD', 'return 1'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'LIST'],
  ['ACL', 'LIST'],
  ['ACL', 'SETUSER', 'default', 'on'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['SHUTDOWN', 'NOSAVE'],
  ['SAVE'],
  ['BGREWRITEAOF'],
  ['REPLICAOF', '127.0.0.1', '1'],
  ['MODULE', 'LIST'],
  ['MONITOR'],
  ['SLOWLOG', 'GET'],
  ['LATENCY', 'LATEST'],
  ['MEMORY', 'USAGE', 'x'],
  ['SUBSCRIBE', 'x'],
  ['PSUBSCRIBE', '*'],
  ['PUBLISH', 'x', 'y'],
  ['CLUSTER', 'INFO'],
  ['MIGRATE', '127.0.0.1', '1', 'x', '0', '1'],
  ['RESTORE', 'x', '0', 'y'],
  ['LASTSAVE'],
];

describe("a service's user of Redis", () => {
  let system: WholeStack;
  let tried = 0;

  before(async () => {
    system = await startWholeStack();
  });
  after(async () => system?.close());

  const connectAs = async (user: User, password = system.stack.wiring.secrets.redis[user]): Promise<Redis> => {
    const url = Object.assign(new URL(system.stack.stack.redis), { username: user, password });
    const redis = new Redis(url.href, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
    redis.on('error', () => {});
    await redis.connect();
    return redis;
  };
  const assertRefused = async (redis: Redis, command: readonly string[]) => {
    const [name = '', ...args] = command;
    await assert.rejects(redis.call(name, ...args), /^ReplyError: NOPERM/, command.join(' '));
    tried += 1;
  };

  for (const me of users) {
    it(`${me} reads and writes only its own keys, also by scripts`, async (test) => {
      const redis = await connectAs(me);
      const kind = me === 'expiration' ? 'ZADD' : 'SET';
      const write = (key: string) => (kind === 'ZADD' ? ['ZADD', key, '1', 'x'] : ['SET', key, 'x']);
      for (const key of foreignKeys(me)) {
        await assertRefused(redis, write(key));
        await assertRefused(redis, ['GET', key]);
        await assertRefused(redis, ['DEL', key]);
        await assertRefused(redis, ['EVAL', `return redis.call('GET', KEYS[1])`, '1', key]);
        // A script that does not declare the key it accesses.
        await assert.rejects(redis.eval(`return redis.call('DEL', '${key}')`, 0), /can't access|NOPERM/);
        tried += 1;
      }
      test.diagnostic(`${foreignKeys(me).length} foreign keys`);
      redis.disconnect();
    });

    it(`${me} cannot run operators' commands`, async () => {
      const redis = await connectAs(me);
      for (const command of privileged) await assertRefused(redis, command);
      await assert.rejects(redis.eval(`return redis.call('FLUSHALL')`, 0), /can't run|NOPERM/);
      redis.disconnect();
    });

    it(`${me} may do what it needs to do`, async () => {
      const redis = await connectAs(me);
      assert.equal(await redis.ping(), 'PONG');
      if (me === 'expiration') {
        await redis.zadd('ticketing:timers', 'GT', 4e12, 'somebody');
        await redis.zrem('ticketing:timers', 'somebody');
      } else {
        const [key = ''] = ownKeys(me);
        const script = `redis.call('set', KEYS[1], 0, 'EX', ARGV[1], 'NX') local consumed = redis.call('incrby', KEYS[1], 1)
          return {consumed, redis.call('pttl', KEYS[1])}`;
        const [consumed, ttlMs = 0] = (await redis.eval(script, 1, key, 60)) as number[];
        assert.equal(consumed, 1);
        assert.ok(ttlMs > 0 && ttlMs <= 60_000, `expires in ${ttlMs} ms`);
        const read = await redis.multi().get(key).pttl(key).exec();
        assert.equal(read?.[0]?.[1], '1');
        await redis.del(key);
      }
      redis.disconnect();
    });
  }

  it('connects with its own password only, and never without one', async () => {
    const { redis } = system.stack.wiring.secrets;
    for (const user of users)
      for (const password of ['x', ...users.filter((other) => other !== user).map((other) => redis[other])]) {
        const client = await connectAs(user, password).catch(() => undefined);
        await assert.rejects(async () => client?.ping() ?? Promise.reject(new Error('refused')));
        client?.disconnect();
        tried += 1;
      }
    const nobody = new Redis(system.stack.stack.redis.replace(/\/\/[^@]*@/, '//'), { enableReadyCheck: false });
    nobody.on('error', () => {});
    for (const command of [['PING'], ['GET', 'x'], ['INFO']] as const)
      await assert.rejects(nobody.call(...(command as [string])), /NOAUTH/);
    nobody.disconnect();
  });

  it('has tried enough commands', (test) => test.diagnostic(`${tried} commands tried, all refused`));
});
