import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningService, startService } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { type Heard, watch as openWatch, type Watcher } from '@ticketing/common/testing/watch';
import { Order } from '@ticketing/contracts/http/orders';
import { orders } from '../service.ts';
import { hearOfTicket } from '../testing/fixtures.ts';
import { testConfig } from '../testing/service.ts';

let nats: NatsServer;
let store: Awaited<ReturnType<typeof createTestDatabase>>;
let somebody: (name?: string) => Somebody;
let replicas: readonly RunningService[];
const watchers: Watcher[] = [];

const startReplica = (): Promise<RunningService> =>
  startService(orders, testConfig({ DATABASE_URL: store.url, DATABASE_CONNECTIONS: '4', NATS_URL: nats.url }));

before(async () => {
  nats = await startNatsServer();
  store = await createTestDatabase(orders.migrations);
  somebody = await createTokens(store.database);
  replicas = [await startReplica(), await startReplica()];
  await untilConnected();
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});
after(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await store.close();
  await nats.close();
});

const address = (replica: number): string => `http://127.0.0.1:${replicas[replica]?.port}/api/orders`;

const watch = async (as: Somebody, replica: number, lastEventId?: string): Promise<Watcher> => {
  const watcher = await openWatch(`${address(replica)}/live`, lastEventId, as.headers);
  watchers.push(watcher);
  return watcher;
};

const call = async (as: Somebody, method: string, url: string, body?: object): Promise<Order> => {
  const answer = await fetch(url, {
    method,
    headers: { ...as.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(answer.ok, `${method} ${url} ${answer.status}`);
  return (await answer.json()) as Order;
};

const reserve = async (as: Somebody, replica = 0): Promise<Order> => {
  const ticket = await hearOfTicket(store.database, { quantity: 5 });
  return call(as, 'POST', address(replica), { ticketId: ticket.id });
};
const cancel = (as: Somebody, { id }: Order, replica = 0) => call(as, 'DELETE', `${address(replica)}/${id}`);
const read = (as: Somebody, { id }: Order) => call(as, 'GET', `${address(0)}/${id}`);

const isAbout =
  ({ id }: Order, status: Order['status'] = 'awaiting-payment') =>
  ({ data }: Heard): boolean =>
    data.id === id && data.status === status;

/** The broker accepts connections before every replica has subscribed. Messages until then are not received. */
const untilConnected = async (): Promise<void> => {
  const as = somebody();
  const all = [await watch(as, 0), await watch(as, 1)];
  let isDone = false;
  // One order after the other: a slow machine is not given more of them than it can make.
  const changing = (async () => {
    for (; !isDone; await sleep(100))
      await reserve(as)
        .then((order) => cancel(as, order))
        .catch(() => {});
  })();
  try {
    for (const watcher of all) await watcher.until(() => true);
  } finally {
    isDone = true;
    await changing;
  }
};

describe('GET /api/orders/live', () => {
  it('sends an order to its buyer on every change, on every replica, as the buyer may see it', async () => {
    const as = somebody();
    const [here, there] = [await watch(as, 0), await watch(as, 1)];
    const order = await reserve(as);
    for (const watcher of [here, there]) {
      const { event, data } = await watcher.until(isAbout(order));
      assert.equal(event, 'order');
      assert.deepEqual(data, order);
      assert.deepEqual(Order.strict().parse(data), data, 'no field beyond the public ones');
    }
    await cancel(as, order, 1);
    for (const watcher of [here, there]) {
      const { data, id } = await watcher.until(isAbout(order, 'cancelled'));
      assert.deepEqual(data, await read(as, order));
      assert.equal(id, data.updatedAt, 'the id of an event is the time of its change');
    }
  });

  it('sends with an order what its seller has changed since it was bought', async () => {
    const as = somebody();
    const watcher = await watch(as, 0);
    const ticket = await hearOfTicket(store.database, { quantity: 5, venue: 'The Hall' });
    const order = await call(as, 'POST', address(0), { ticketId: ticket.id });
    await watcher.until(isAbout(order));
    const at = '2026-11-02T12:00:00.000Z';
    await hearOfTicket(store.database, { ...ticket, version: 2, venue: 'The Arena', updatedAt: at });
    await cancel(as, order);
    const { data } = await watcher.until(isAbout(order, 'cancelled'));
    assert.deepEqual(data.changes, [{ field: 'venue', from: 'The Hall', to: 'The Arena', at }]);
    assert.deepEqual(data, await read(as, order));
  });

  it('sends no order to another buyer', async () => {
    const [ada, grace] = [somebody('Ada'), somebody('Grace')];
    const [adas, graces] = [await watch(ada, 0), await watch(grace, 0)];
    const [first, second] = [await reserve(ada), await reserve(grace)];
    await cancel(ada, first);
    await cancel(grace, second);
    await adas.until(isAbout(first, 'cancelled'));
    await graces.until(isAbout(second, 'cancelled'));
    assert.deepEqual(new Set(adas.heard.map(({ data }) => data.id)), new Set([first.id]));
    assert.deepEqual(new Set(graces.heard.map(({ data }) => data.id)), new Set([second.id]));
  });

  it('sends a change to every stream of its buyer, also after one of them has closed', async () => {
    const as = somebody();
    const [first, second] = [await watch(as, 0), await watch(as, 0)];
    const order = await reserve(as);
    await first.until(isAbout(order));
    first.close();
    await first.ended();
    await cancel(as, order);
    await second.until(isAbout(order, 'cancelled'));
  });

  it('resumes on another replica with the missed changes, only the caller’s own', async () => {
    const [as, stranger] = [somebody(), somebody()];
    const watcher = await watch(as, 0);
    const seen = await reserve(as);
    await watcher.until(isAbout(seen));
    watcher.close();
    const [missed, theirs] = [await reserve(as), await reserve(stranger)];
    await cancel(as, missed);
    const resumed = await watch(as, 1, await watcher.lastEventId());
    const { event, data } = await resumed.until(isAbout(missed, 'cancelled'));
    assert.equal(event, 'order');
    assert.deepEqual(data, await read(as, missed));
    assert.deepEqual(
      resumed.heard.filter(({ data }) => data.id === theirs.id),
      [],
    );
  });

  it('sends what changed while the broker was away, though the replica received no message of it', async () => {
    const [as, stranger] = [somebody(), somebody()];
    const [here, theirs] = [await watch(as, 0), await watch(stranger, 0)];
    const [order, other] = [await reserve(as), await reserve(stranger)];
    await here.until(isAbout(order));
    await theirs.until(isAbout(other));
    await nats.kill();
    // As if its message had been published before this replica listened again.
    await store.database.query(
      `update orders set status = 'confirming', version = version + 1, updated_at = clock_timestamp() where id = any ($1)`,
      [[order.id, other.id]],
    );
    await nats.start();
    const { data } = await here.until(isAbout(order, 'confirming'));
    assert.deepEqual(data, await read(as, order));
    await theirs.until(isAbout(other, 'confirming'));
    assert.deepEqual(new Set(here.heard.map(({ data: { id } }) => id)), new Set([order.id]));
    assert.equal(here.isOpen(), true);
  });

  it('sends nothing much older than the last event, and nothing at all without one', async () => {
    const as = somebody();
    const earlier = await watch(as, 0);
    const [old, near, fresh] = [await reserve(as), await reserve(as), await reserve(as)];
    // Their messages have to reach the replica before the streams below are opened, or the streams receive them.
    for (const order of [old, near, fresh]) await earlier.until(isAbout(order));
    const watcher = await watch(as, 0);
    for (const [{ id }, seconds] of [
      [old, 11],
      [near, 9],
    ] as const)
      await store.database.query('update orders set updated_at = $2 where id = $1', [
        ...[id, new Date(Date.parse(fresh.updatedAt) - seconds * 1_000)],
      ]);
    const resumed = await watch(as, 0, fresh.updatedAt);
    await resumed.until(isAbout(fresh));
    const last = await reserve(as);
    await watcher.until(isAbout(last));
    await resumed.until(isAbout(last));
    const idsOf = ({ heard }: Watcher) => [...new Set(heard.map(({ data }) => data.id))];
    // A message may be a few seconds older than the last event that was sent, so these are sent again.
    assert.deepEqual(idsOf(resumed), [near.id, fresh.id, last.id]);
    assert.deepEqual(
      idsOf(watcher).filter((id) => id === old.id || id === near.id),
      [],
    );
  });
});
