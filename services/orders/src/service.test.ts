import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createSharedStore } from '@ticketing/common/limits/shared-store';
import { testEnvironment } from '@ticketing/common/testing/environment';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { until } from '@ticketing/common/testing/until';
import { type Watcher, watch } from '@ticketing/common/testing/watch';
import { untilWithoutTurns, withoutTurns } from '@ticketing/common/testing/without-turns';
import { pino } from 'pino';
import { limits } from './limits.ts';
import { hearOfTicket, paymentState, placesOf, plantUnpaidOrders } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';

const [graceSeconds, patienceSeconds] = [77, 600];
const prefix = `test-${randomUUID()}`;

let limited: TestService;
let unlimited: TestService;
before(async () => {
  const given = { PAYMENT_GRACE_SECONDS: `${graceSeconds}`, DEADLINE_PATIENCE_SECONDS: `${patienceSeconds}` };
  limited = await createTestService({
    ...{ ...given, RATE_LIMITS: '1', REDIS_PREFIX: prefix, TRUST_PROXY: '1', PUBLIC_URL: 'https://tickets.example' },
    // These tests count in Redis even when the machine is busy.
    REDIS_TIMEOUT_MS: '10000',
  });
  unlimited = await createTestService(given);
});
after(() => Promise.all([limited.close(), unlimited.close()]));

const place = async ({ app }: TestService, as: Somebody, ticketId: string, quantity = 1) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/orders',
    headers: as.headers,
    payload: { ticketId, quantity },
  });
  return answer.json();
};
const cancel = ({ app }: TestService, as: Somebody, id: string) =>
  app.inject({ method: 'DELETE', url: `/api/orders/${id}`, headers: as.headers });
const consume = ({ service, database }: TestService, type: string, body: unknown): Promise<void> => {
  const { handle } = service.subscriptions.find((one) => one.type === type) ?? assert.fail(type);
  return database.transaction((tx) => handle(tx, [body]));
};

it('does not refuse a ticket as missing while what tickets has published cannot be compared', async () => {
  const { code, detail } = await place(unlimited, unlimited.somebody(), randomUUID());
  assert.deepEqual([code, detail], ['not-found', 'We do not know this ticket yet. Please try again in a moment.']);
});

describe('RATE_LIMITS', () => {
  const holds = async (given: TestService): Promise<string[]> => {
    const [as, other] = [given.somebody(), given.somebody()];
    const many = await hearOfTicket(given.database, { quantity: 1_000 });
    // One place fewer than has to be left for others.
    const few = await hearOfTicket(given.database, { quantity: 10 });
    await place(given, as, many.id, 10);
    const eleventh = await place(given, as, many.id);
    for (let n = 0; n < 2; n++) await cancel(given, other, (await place(given, other, few.id)).id);
    const third = await place(given, other, few.id);
    return [eleventh, third].map(({ code, status }) => code ?? status);
  };
  it('bounds the places that a buyer may hold of a ticket, and how soon they may hold it again', async () => {
    assert.deepEqual(await holds(limited), ['limit-reached', 'hold-again-later']);
    assert.deepEqual(await holds(unlimited), ['awaiting-payment', 'awaiting-payment'], 'not when it is off');
  });

  it('lets each buyer wait for two unknown tickets at a time, and all together for as many as the database bears', async (t) => {
    t.mock.property(limits.waits as { atOnce: number }, 'atOnce', 5);
    const [as, other, third, fourth] = Array.from({ length: 4 }, () => limited.somebody()) as [Somebody, ...Somebody[]];
    const answers = await Promise.all(
      [as, as, as, other, other, third, fourth].map((one) => place(limited, one!, randomUUID())),
    );
    const codes = answers.map(({ code }) => code);
    assert.deepEqual(codes.slice(0, 3).sort(), ['not-found', 'not-found', 'too-many-requests']);
    // Of concurrent requests any may be the one too many.
    assert.deepEqual(codes.slice(3).sort(), ['not-found', 'not-found', 'not-found', 'unavailable']);
  });
});

describe('orders, as it is configured', () => {
  const listOrders = (as: Somebody) => limited.app.inject({ url: '/api/orders', headers: as.headers });

  it('has browsers come by https only, where the site is on https', async () => {
    const { headers } = await listOrders(limited.somebody());
    assert.match(String(headers['strict-transport-security']), /max-age=\d+/);
  });

  it('counts its limits under its own name, the only one that its user at Redis may use, by the address that our proxy saw', async () => {
    const as = limited.somebody();
    const headers = { ...as.headers, 'x-forwarded-for': '192.0.2.1, 198.51.100.7' };
    const { redis, close } = createSharedStore(testEnvironment().redisUrl, 10_000, pino({ level: 'silent' }));
    await redis.connect();
    // Before it is connected, the service counts by itself.
    const keys = await until('a request is counted in Redis', async () => {
      await limited.app.inject({ method: 'DELETE', url: `/api/orders/${randomUUID()}`, headers });
      const found = await redis.keys(`${prefix}:*`);
      return found.some((key) => key.includes('cancellations')) && found;
    }).finally(close);
    for (const key of keys) assert.ok(key.startsWith(`${prefix}:limits:orders:`), key);
    for (const caller of ['cancellationsByNetwork:198.51.100.7', `cancellationsByUser:${as.id}`])
      assert.ok(keys.includes(`${prefix}:limits:orders:${caller}`), caller);
  });

  it('refuses a session that has ended soon after another replica has consumed its message', async () => {
    const as = limited.somebody();
    assert.equal((await listOrders(as)).statusCode, 200);
    const background = limited.service.start?.() ?? [];
    try {
      await limited.database.query(
        `insert into ended_sessions (hash, until) values ($1, now() + interval '15 minutes')`,
        [as.sessionHash],
      );
      await until('its token is refused', async () => (await listOrders(as)).statusCode === 401);
    } finally {
      for (const one of background) await one.stop();
    }
  });
});

describe('a stream of orders', () => {
  const watchers: Watcher[] = [];
  let url: string;
  before(async () => {
    await limited.app.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(limited.app.server.address() as AddressInfo).port}/api/orders/live`;
  });
  after(() => {
    for (const watcher of watchers) watcher.close();
  });
  const open = async (as: Somebody, count: number): Promise<Watcher[]> => {
    const opened = await Promise.all(Array.from({ length: count }, () => watch(url, undefined, as.headers)));
    watchers.push(...opened);
    return opened;
  };

  it('is one of at most 20 of a user and 256 of a network', async () => {
    const as = limited.somebody();
    const [first] = await open(as, 20);
    await assert.rejects(open(as, 1), /429 .*too-many-requests/);
    for (let users = 1; users < 12; users++) await open(limited.somebody(), 20);
    await open(limited.somebody(), 16);
    await assert.rejects(open(limited.somebody(), 1), /429 .*too-many-requests/);
    first?.close();
    await until('its slot is free', () =>
      open(as, 1).then(
        () => true,
        () => false,
      ),
    );
  });

  it('is one of no more than the process can serve, of whichever users and networks: 503', async (t) => {
    for (const watcher of watchers.splice(0)) watcher.close();
    t.mock.property(limits.streams as { atOnce: number }, 'atOnce', 2);
    const from = (network: string) => ({ ...limited.somebody().headers, 'x-forwarded-for': network });
    const openFrom = async (network: string) => watchers.push(await watch(url, undefined, from(network)));
    await until('there is room', () => openFrom('192.0.2.1').catch(() => null));
    await openFrom('192.0.2.2');
    await assert.rejects(openFrom('192.0.2.3'), /503 .*unavailable/);
  });

  it('ends with its session', async () => {
    for (const watcher of watchers.splice(0)) watcher.close();
    const [as, other] = [limited.somebody(), limited.somebody()];
    const opened = await until('there is room', () => open(as, 1).catch(() => null));
    const stays = await until('there is room', () => open(other, 1).catch(() => null));
    const at = new Date(Date.now() + 900_000).toISOString();
    await consume(limited, 'session.ended', { sessionHash: as.sessionHash, endedAt: at, expiresAt: at, version: 1 });
    await opened[0]?.ended();
    assert.equal(stays[0]?.isOpen(), true);
  });
});

describe('what the service is told to do', () => {
  it('extends orders that are being paid by the configured grace', async () => {
    const { id } = await place(unlimited, unlimited.somebody(), (await hearOfTicket(unlimited.database)).id);
    await consume(unlimited, 'payment.created', paymentState(id, 'created'));
    const [row] = await unlimited.database.query<{ grace: number }>(
      'select extract(epoch from decide_at - expires_at)::int as grace from orders where id = $1',
      [id],
    );
    assert.equal(row?.grace, graceSeconds);
  });

  it('waits for payments by the configured patience, and after a restore by the grace', async () => {
    const { database, service } = unlimited;
    const { id: ticketId } = await hearOfTicket(database, { quantity: 2 });
    await database.query('update places set held = 2 where ticket_id = $1', [ticketId]);
    await plantUnpaidOrders(database, ticketId, 1, 60 - patienceSeconds);
    await plantUnpaidOrders(database, ticketId, 1, -1 - patienceSeconds);
    const overdue = async () => {
      const [row] = await database.query<{ count: number; late: number }>(
        `select count(*)::int as count, max(extract(epoch from decide_at - now()))::int as late
         from orders where ticket_id = $1 and status = 'awaiting-payment'`,
        [ticketId],
      );
      return row;
    };
    await consume(unlimited, 'expiration.completed', { orderId: randomUUID(), expiresAt: new Date().toISOString() });
    assert.equal((await overdue())?.count, 1);
    await database.transaction((tx) => service.restored?.(tx) ?? assert.fail('nothing is done after a restore'));
    const { late } = (await overdue()) ?? { late: 0 };
    assert.ok(late > graceSeconds - 30 && late <= graceSeconds, `${late} s`);
  });

  it('forgets its copy of tickets, not its places, and publishes its orders again', async () => {
    const { database, service } = unlimited;
    const ticket = await hearOfTicket(database);
    const { id } = await place(unlimited, unlimited.somebody(), ticket.id);
    await database.query('delete from outbox');
    await database.transaction(service.forget);
    assert.deepEqual(await database.query('select from tickets'), []);
    assert.equal((await placesOf(database, ticket.id))?.held, 1);
    const page = { after: '00000000-0000-0000-0000-000000000000', limit: 1_000, versionFloor: 1 };
    assert.equal(await database.transaction((tx) => service.republish(tx, page)), id);
  });

  it('expires orders in the background, at once when payments has answered; it is busy while many are placed or expire', async (t) => {
    const { database, service } = unlimited;
    const { id: ticketId } = await hearOfTicket(database, { quantity: 4_000 });
    let wasBusy = false;
    const looking = setInterval(() => {
      wasBusy ||= service.isBusy?.() ?? false;
    }, 1);
    const background = service.start?.() ?? [];
    try {
      await place(unlimited, unlimited.somebody(), ticketId);
      assert.equal(wasBusy, false);
      await Promise.all(Array.from({ length: 300 }, () => place(unlimited, unlimited.somebody(), ticketId)));
      assert.equal(wasBusy || service.isBusy?.(), true);
      await until('it is no longer busy', async () => !service.isBusy?.());
      wasBusy = false;
      await database.query('update places set held = held + 3000 where ticket_id = $1', [ticketId]);
      await plantUnpaidOrders(database, ticketId, 3_000, -1 - patienceSeconds);
      await until('all have expired', async () => (await placesOf(database, ticketId))?.held === 301);
      assert.equal(wasBusy, true);
      withoutTurns(t);
      // The sweeper waits for a turn already, which may come with the first.
      for (const held of [300, 299]) {
        assert.equal((await placesOf(database, ticketId))?.held, held + 1);
        await plantUnpaidOrders(database, ticketId, 1, -1);
        await consume(unlimited, 'payment.deadline-answered', {
          ...{ id: randomUUID(), at: new Date(Date.now() + 60_000).toISOString(), payments: [] },
        });
        await untilWithoutTurns('it has expired', async () => (await placesOf(database, ticketId))?.held === held);
      }
    } finally {
      clearInterval(looking);
      for (const one of background) await one.stop();
    }
  });
});
