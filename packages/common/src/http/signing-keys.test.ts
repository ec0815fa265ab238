import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';

const log = pino({ level: 'silent' });
const away = 'http://127.0.0.1:1';

const createKey = () => {
  const kid = randomUUID();
  const { publicKey } = generateKeyPairSync('ed25519');
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
};
type Key = ReturnType<typeof createKey>;

describe('the keys that verify tokens', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let auth: Server;
  let url: string;
  let asked = 0;
  let answer: (response: ServerResponse) => void;
  let opened: SigningKeys[] = [];

  beforeEach(async () => {
    test = await createTestDatabase();
    asked = 0;
    auth = createServer((request, response) => {
      asked += 1;
      assert.equal(request.url, '/api/users/jwks');
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(auth, 'listening');
    url = `http://127.0.0.1:${(auth.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const keys of opened) keys.stop();
    opened = [];
    auth.closeAllConnections();
    auth.close();
    await test.close();
  });

  const open = (authUrl = url): SigningKeys => {
    const keys = createSigningKeys(test.database, authUrl, log);
    opened.push(keys);
    return keys;
  };
  const authHas = (...keys: Key[]): void => {
    answer = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  };
  const stored = async (): Promise<string[]> =>
    (await test.database.query<{ kid: string }>('select kid from signing_keys order by kid')).map(({ kid }) => kid);
  const untilStored = (...keys: Key[]) =>
    until(
      'the keys are stored',
      async () =>
        (await stored()).join() ===
        keys
          .map(({ kid }) => kid)
          .sort()
          .join(),
    );

  it('are fetched at start and stored, so that a service that starts while auth is away has them', async () => {
    const [first, second] = [createKey(), createKey()];
    authHas(first, second);
    assert.ok(await open().find(first.kid));
    await untilStored(first, second);
    const later = open(away);
    assert.ok(await later.find(first.kid));
    assert.ok(await later.find(second.kid));
  });

  it('include a new key of auth as soon as a token names it', async () => {
    const [old, fresh] = [createKey(), createKey()];
    authHas(old);
    const keys = open();
    await untilStored(old);
    authHas(old, fresh);
    assert.ok(await keys.find(fresh.kid));
    await untilStored(old, fresh);
  });

  it('are found for all callers who arrive at once with tokens of a new key, not only for the first', async () => {
    const [old, fresh] = [createKey(), createKey()];
    authHas(old);
    const keys = open();
    await untilStored(old);
    authHas(old, fresh);
    const found = await Promise.all(Array.from({ length: 20 }, () => keys.find(fresh.kid)));
    assert.ok(found.every((key) => key !== null));
  });

  it('lose a key that auth no longer lists at the next fetch, here, in the database and on other replicas', async () => {
    const [revoked, current, fresh] = [createKey(), createKey(), createKey()];
    authHas(revoked, current);
    const keys = open();
    await untilStored(revoked, current);
    assert.ok(await keys.find(revoked.kid));
    authHas(current, fresh);
    assert.ok(await keys.find(fresh.kid), 'a token of the fresh key triggers a fetch');
    assert.equal(await keys.find(revoked.kid), null);
    await untilStored(current, fresh);
    assert.equal(await open(away).find(revoked.kid), null);
  });

  it('include a key that another replica has fetched, without a request to auth', async () => {
    const key = createKey();
    authHas(key);
    const offline = open(away);
    const online = open();
    await untilStored(key);
    assert.ok(await online.find(key.kid));
    const times = asked;
    assert.ok(await offline.find(key.kid));
    assert.equal(asked, times);
  });

  it('are fetched once for all tokens with unknown keys at one moment, and not again for 2 s', async (t) => {
    const key = createKey();
    authHas(key);
    const keys = open();
    await untilStored(key);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const times = asked;
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(randomUUID())));
    assert.deepEqual(new Set(found), new Set([null]));
    assert.equal(asked, times + 1);
    t.mock.timers.tick(1_999);
    await keys.find(randomUUID());
    assert.equal(asked, times + 1);
    t.mock.timers.tick(1);
    await keys.find(randomUUID());
    assert.equal(asked, times + 2);
  });

  it('are a failure of the service, not of the caller, when there is not a single one', async () => {
    const keys = open(away);
    await assert.rejects(
      keys.find(randomUUID()),
      (error) => error instanceof Refusal && error.code === 'unavailable' && error.retryAfterSeconds === 1,
    );
  });

  it('do not include an unknown key, without an error, while auth is away and others are known', async () => {
    const key = createKey();
    authHas(key);
    const keys = open();
    await untilStored(key);
    auth.closeAllConnections();
    auth.close();
    assert.equal(await keys.find(randomUUID()), null);
    assert.ok(await keys.find(key.kid));
  });

  for (const [what, wrong] of [
    ['no keys at all', (response: ServerResponse) => void response.end('{"keys":[]}')],
    [
      'an error',
      (response: ServerResponse) => void response.writeHead(500).end(JSON.stringify({ keys: [createKey()] })),
    ],
    ['something else', (response: ServerResponse) => void response.end('<h1>Welcome</h1>')],
  ] as const)
    it(`stay the same when auth answers with ${what}`, async () => {
      const key = createKey();
      authHas(key);
      const keys = open();
      await untilStored(key);
      answer = wrong;
      assert.equal(await keys.find(randomUUID()), null);
      assert.ok(await keys.find(key.kid));
      assert.deepEqual(await stored(), [key.kid]);
    });

  it('are fetched again soon when auth was away at the start', async () => {
    const key = createKey();
    answer = (response) => void response.writeHead(503).end();
    open();
    await until('auth was asked', async () => asked >= 2);
    authHas(key);
    await untilStored(key);
  });

  it('are not fetched any more after `stop`', async () => {
    answer = (response) => void response.writeHead(503).end();
    const keys = open();
    await until('auth was asked', async () => asked >= 1);
    keys.stop();
    await sleep(50);
    const times = asked;
    await sleep(1_000);
    assert.ok(asked <= times + 1, 'a request in progress may still arrive');
  });
});
