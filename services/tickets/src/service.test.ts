import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createSharedStore } from '@ticketing/common/limits/shared-store';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import { createTestService, type TestService } from './testing/service.ts';

const { redisUrl } = testEnvironment();
const prefix = `test-${randomUUID()}`;
const lines: string[] = [];

let nats: NatsServer;
let service: TestService;
before(async () => {
  nats = await startNatsServer();
  service = await createTestService(
    {
      ...{ RATE_LIMITS: '1', REDIS_URL: redisUrl, REDIS_PREFIX: prefix, TRUST_PROXY: '1' },
      // These tests count in Redis even when the machine is busy.
      REDIS_TIMEOUT_MS: '10000',
      ...{ PUBLIC_URL: 'https://tickets.example', CURRENCY: 'JPY', NATS_URL: nats.url, NATS_REPLICAS: '3' },
    },
    pino({}, { write: (line: string) => void lines.push(line) }),
  );
});
after(async () => {
  await service.close();
  await nats.close();
});

const list = (as: Somebody, headers: object = {}) =>
  service.app.inject({
    method: 'POST',
    url: '/api/tickets',
    headers: { ...as.headers, ...headers },
    payload: { title: 'A concert', priceCents: 2_500 },
  });
const showSelling = async (as: Somebody): Promise<number> =>
  (await service.app.inject({ url: '/api/tickets/selling', headers: as.headers })).statusCode;

describe('tickets, as it is configured', () => {
  it('sells in the currency of the installation', async () => {
    assert.equal((await list(service.somebody())).json().currency, 'JPY');
  });

  it('counts its limits under its own name, the only one that its user at Redis may use, by the address that our proxy saw', async () => {
    const as = service.somebody();
    const { redis, close } = createSharedStore(redisUrl, 10_000, pino({ level: 'silent' }));
    await redis.connect();
    // Before it is connected, the service counts by itself.
    const keys = await until('a request is counted in Redis', async () => {
      await list(as, { 'x-forwarded-for': '192.0.2.1, 198.51.100.7' });
      const found = await redis.keys(`${prefix}:*`);
      return found.some((key) => key.includes(as.id)) && found;
    }).finally(close);
    for (const key of keys) assert.ok(key.startsWith(`${prefix}:limits:tickets:`), key);
    for (const caller of ['listingsByNetwork:198.51.100.7', `listingsByUser:${as.id}`])
      assert.ok(keys.includes(`${prefix}:limits:tickets:${caller}`), caller);
  });

  it('has browsers come by https only, where the site is on https', async () => {
    const { headers } = await list(service.somebody());
    assert.match(String(headers['strict-transport-security']), /max-age=\d+/);
  });

  it('keeps as many copies of the stream of changes as are configured', async () => {
    const background = service.service.start?.() ?? [];
    try {
      // A single broker cannot keep three.
      await until('the broker refuses', async () => lines.some((line) => line.includes('live updates pause')));
      assert.match(lines.find((line) => line.includes('live updates pause')) ?? '', /replicas > 1/);
    } finally {
      for (const one of background) await one.stop();
    }
  });
});

describe('a session that has ended', () => {
  it('is refused at once by the replica that consumes its message', async () => {
    const as = service.somebody();
    assert.equal(await showSelling(as), 200);
    const { handle } = service.service.subscriptions.find(({ type }) => type === 'session.ended') ?? assert.fail();
    const at = new Date(Date.now() + 900_000).toISOString();
    const ended = { sessionHash: as.sessionHash, endedAt: at, expiresAt: at, version: 1 };
    await service.database.transaction((tx) => handle(tx, [ended]));
    assert.equal(await showSelling(as), 401);
  });

  it('is refused soon after another replica has consumed its message', async () => {
    const as = service.somebody();
    assert.equal(await showSelling(as), 200);
    const background = service.service.start?.() ?? [];
    try {
      await service.database.query(
        `insert into ended_sessions (hash, until) values ($1, now() + interval '15 minutes')`,
        [as.sessionHash],
      );
      await until('its token is refused', async () => (await showSelling(as)) === 401);
    } finally {
      for (const one of background) await one.stop();
    }
  });
});
