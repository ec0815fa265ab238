import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { pino } from 'pino';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';

const createKey = () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  return { ...publicKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA', use: 'sig' };
};
type Key = ReturnType<typeof createKey>;

/** Auth, as `answer` decides, and a replica of a service that knows the keys `given`. */
const start = async (t: TestContext, ...given: Key[]) => {
  const test = await createTestDatabase();
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const auth = {
    askedAt: [] as number[],
    answer: (response: ServerResponse): void => void response.end(),
    has: (...keys: Key[]) => {
      auth.answer = (response) => void response.end(JSON.stringify({ keys }));
    },
  };
  const server = createServer((_request, response) => {
    auth.askedAt.push(performance.now());
    auth.answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  auth.has(...given);
  const keys = createSigningKeys(test.database, url, log);
  const stored = async (): Promise<unknown[]> =>
    (await test.database.query<{ jwk: unknown }>('select jwk from signing_keys order by kid')).map(({ jwk }) => jwk);
  t.after(async () => {
    keys.stop();
    server.closeAllConnections();
    server.close();
    await test.close();
  });
  if (given.length > 0)
    await until('the keys are known', async () => (await stored()).length === given.length && has(keys, given));
  return { test, keys, auth, lines, stored };
};
const has = (keys: SigningKeys, given: readonly Key[]): boolean => given.every(({ kid }) => keys.has(kid));
const restart = (keys: SigningKeys): Promise<unknown> => keys.find(randomUUID());

describe('the keys that verify tokens', () => {
  it('report each revoked key once, to every listener and to the operators', async (t) => {
    const [revoked, current] = [createKey(), createKey()];
    const { test, keys, auth, lines } = await start(t, revoked, current);
    const calls: string[] = [];
    keys.onRevoked(() => void calls.push('first'));
    keys.onRevoked(() => void calls.push('second'));
    assert.equal(lines.length, 0);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    auth.has(current);
    await restart(keys);
    t.mock.timers.tick(3_000);
    await restart(keys);
    assert.deepEqual(calls, ['first', 'second']);
    assert.deepEqual(
      lines.map(({ security, event, kid }) => ({ security, event, kid })),
      [{ security: true, event: 'signing-key-revoked', kid: revoked.kid }],
    );
    // A replica that could not reach auth meanwhile writes what it knew.
    await test.database.query('insert into signing_keys (kid, jwk) values ($1, $2)', [revoked.kid, revoked]);
    assert.equal(await keys.find(revoked.kid), null);
    assert.equal(keys.has(revoked.kid), false);
  });

  it('include a key again that auth lists again', async (t) => {
    const [returning, current] = [createKey(), createKey()];
    const { test, keys, auth } = await start(t, returning, current);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    for (const listed of [[current], [current, returning]]) {
      auth.has(...listed);
      await restart(keys);
      t.mock.timers.tick(3_000);
    }
    assert.ok(keys.has(returning.kid));
    auth.has(current);
    await restart(keys);
    await test.database.query('insert into signing_keys (kid, jwk) values ($1, $2)', [returning.kid, returning]);
    assert.equal(await keys.find(returning.kid), null);
  });

  it('are stored as auth lists them now', async (t) => {
    const key = createKey();
    const { keys, auth, stored } = await start(t, key);
    const other = { ...createKey(), kid: key.kid };
    auth.has(other);
    await restart(keys);
    assert.deepEqual(await stored(), [other]);
  });

  it('come from the configured address only: a redirect is refused', async (t) => {
    const [key, foreign] = [createKey(), createKey()];
    const { keys, auth, stored } = await start(t, key);
    const elsewhere = createServer((_request, response) => void response.end(JSON.stringify({ keys: [foreign] })));
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    t.after(() => {
      elsewhere.closeAllConnections();
      elsewhere.close();
    });
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    auth.answer = (response) => void response.writeHead(302, { location }).end();
    assert.equal(await keys.find(foreign.kid), null);
    assert.deepEqual(await stored(), [key]);
  });
});

describe('the keys that verify tokens, as time passes', { concurrency: true }, () => {
  it('lose a revoked key without any token that names another one, and auth is asked once every five seconds', async (t) => {
    const [revoked, current] = [createKey(), createKey()];
    const { keys, auth } = await start(t, revoked, current);
    auth.has(current);
    await until('the key is revoked', async () => !keys.has(revoked.kid));
    assert.ok(keys.has(current.kid));
    const [before = 0, last = 0] = auth.askedAt.slice(-2);
    assert.ok(last - before > 4_900, `${last - before} ms`);
  });

  it('are not waited for longer than three seconds when auth accepts a request and is silent', {
    timeout: 30_000,
  }, async (t) => {
    const key = createKey();
    const { keys, auth } = await start(t, key);
    auth.answer = () => {};
    assert.equal(await keys.find(randomUUID()), null);
    assert.ok(keys.has(key.kid));
  });

  it('are asked for after growing pauses while auth is away, which is logged once each time', async (t) => {
    const { auth, lines, keys } = await start(t);
    const answer503 = (response: ServerResponse) => void response.writeHead(503).end();
    auth.answer = answer503;
    await until('auth was asked often', async () => auth.askedAt.length >= 5);
    assert.equal(lines.length, 1);
    // At least 300, 600 and 1,200 ms, each from the failure before.
    const [first = 0, second = 0, third = 0, fourth = 0] = auth.askedAt.slice(1);
    assert.ok(second - first > 200 && third - second > 400 && fourth - third > 800, auth.askedAt.join());
    const key = createKey();
    auth.has(key);
    await until('the key is known', async () => keys.has(key.kid));
    auth.answer = answer503;
    await until('it is logged again', async () => lines.length === 2);
  });
});

it('a process that has nothing else to do ends, whether it has keys or not', () => {
  const program = `
    import { createSigningKeys } from ${JSON.stringify(import.meta.resolve('./signing-keys.ts'))};
    createSigningKeys({ query: async () => [] }, 'http://127.0.0.1:1', { warn: () => {} });`;
  const args = ['--input-type=module', '-e', program];
  assert.equal(spawnSync(process.execPath, args, { timeout: 30_000 }).status, 0);
});
