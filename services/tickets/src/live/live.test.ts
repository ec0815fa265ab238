import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect as connectToNats, headers } from '@nats-io/transport-node';
import { originHeader } from '@ticketing/common/messaging/received';
import { ensureStream } from '@ticketing/common/messaging/stream';
import { type RunningService, startService } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { type Heard, watch as openWatch, type Watcher } from '@ticketing/common/testing/watch';
import { streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import { OrderCreated } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { pino } from 'pino';
import { readTicketsConfig } from '../config.ts';
import { tickets } from '../service.ts';

let nats: NatsServer;
let store: Awaited<ReturnType<typeof createTestDatabase>>;
let seller: Somebody;
let replicas: RunningService[];
const watchers: Watcher[] = [];

const startReplica = (): Promise<RunningService> =>
  startService(
    tickets,
    readTicketsConfig({
      DATABASE_URL: store.url,
      DATABASE_CONNECTIONS: '4',
      NATS_URL: nats.url,
      AUTH_URL: 'http://127.0.0.1:1',
      PUBLIC_URL: 'http://localhost:3000',
      HOST: '127.0.0.1',
      PORT: '0',
      RATE_LIMITS: '0',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    }),
  );

before(async () => {
  nats = await startNatsServer();
  store = await createTestDatabase(tickets.migrations);
  seller = (await createTokens(store.database))();
  replicas = [await startReplica(), await startReplica()];
  await untilToldAgain([await watch(0), await watch(1)]);
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});
after(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await store.close();
  await nats.close();
});

const address = (replica: number): string => `http://127.0.0.1:${replicas[replica]?.port}/api/tickets`;

const watch = async (replica: number, lastEventId?: string): Promise<Watcher> => {
  const watcher = await openWatch(`${address(replica)}/live`, lastEventId);
  watchers.push(watcher);
  return watcher;
};

const send = async (method: string, url: string, body?: object) => {
  const answer = await fetch(url, {
    method,
    headers: { ...seller.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(answer.ok, `${method} ${url} ${answer.status}`);
  return answer;
};

const create = async (given: object = {}, replica = 0): Promise<string> => {
  const answer = await send('POST', address(replica), { title: 'A concert', priceCents: 2_500, quantity: 3, ...given });
  return ((await answer.json()) as { id: string }).id;
};

const edit = (id: string, priceCents: number, replica = 0) =>
  send('PATCH', `${address(replica)}/${id}`, { priceCents });

const isOf = (id: string, given: object = {}) => {
  const wanted = Object.entries(given);
  return ({ event, data }: Heard) =>
    event === 'ticket' && data.id === id && wanted.every(([field, value]) => data[field] === value);
};

/**
 * Each replica says reset once it can announce (again), and that stands for what changed before. Edits on both until
 * all have heard of both.
 */
const untilToldAgain = async (all: readonly Watcher[]): Promise<void> => {
  const id = await create();
  let edits = 0;
  const timer = setInterval(() => void edit(id, 5_000 + edits, edits++ % 2), 150);
  try {
    for (const watcher of all)
      for (const replica of [0, 1])
        await watcher.until(
          (heard) => isOf(id)(heard) && heard.data.version !== 1 && Number(heard.data.priceCents) % 2 === replica,
        );
  } finally {
    clearInterval(timer);
  }
};

describe('GET /api/tickets/live', () => {
  it('tells of new, edited and withdrawn tickets on every replica, as the public sees them', async () => {
    const [here, there] = [await watch(0), await watch(1)];
    const id = await create();
    await edit(id, 3_000, 1);
    await send('DELETE', `${address(0)}/${id}`);
    for (const watcher of [here, there]) {
      const { data } = await watcher.until(isOf(id, { status: 'withdrawn' }));
      assert.deepEqual(data, await (await fetch(`${address(0)}/${id}`)).json());
    }
  });

  it('tells of availability as soon as an order is heard', async () => {
    const id = await create();
    const watcher = await watch(1);
    await publish(OrderCreated.type, orderState({ ticketId: id, quantity: 2 }));
    const { data } = await watcher.until(isOf(id, { available: 1 }));
    assert.equal(data.version, 1);
    assert.equal(data.availabilityVersion, 2);
  });

  it('tells a ticket that changes all the time at most once in 100 ms', async () => {
    const id = await create();
    const watcher = await watch(0);
    const startedAt = Date.now();
    for (let priceCents = 1_001; priceCents <= 1_060; priceCents++) await edit(id, priceCents);
    await watcher.until(isOf(id, { priceCents: 1_060 }));
    const told = watcher.heard.filter(isOf(id)).length;
    assert.ok(told <= (Date.now() - startedAt) / 100 + 2, `told ${told} times in ${Date.now() - startedAt} ms`);
  });

  it('resumes on another replica with what was missed, each ticket once and as it is now', async () => {
    const watcher = await watch(0);
    const [seen, missed] = [await create(), await create({ title: 'Missed' })];
    await watcher.until(isOf(seen));
    await watcher.until(isOf(missed));
    await sleep(150);
    watcher.close();
    await edit(missed, 3_100);
    await edit(missed, 3_200);
    const fresh = await create();
    const resumed = await watch(1, await watcher.lastEventId());
    await resumed.until(isOf(fresh));
    await resumed.until(isOf(missed, { priceCents: 3_200 }));
    assert.deepEqual(resumed.heard.filter(isOf(seen)), []);
    assert.deepEqual(
      resumed.heard.filter(({ event }) => event === 'reset'),
      [],
    );
    await edit(fresh, 3_300);
    await resumed.until(isOf(fresh, { priceCents: 3_300 }));
  });

  it('resumes from the id it was given on opening, before it had heard anything', async () => {
    const watcher = await watch(0);
    const position = await watcher.lastEventId();
    watcher.close();
    const id = await create();
    const resumed = await watch(1, position);
    await resumed.until(isOf(id));
  });

  it('resumes by ?lastEventId= too, for those who cannot send headers', async () => {
    const watcher = await watch(0);
    const position = await watcher.lastEventId();
    const id = await create();
    const resumed = await openWatch(`${address(1)}/live?lastEventId=${position}`);
    watchers.push(resumed);
    await resumed.until(isOf(id));
  });

  it('says reset to who comes back with an id that is too old, of another stream, or none at all', async () => {
    const { heard, lastEventId } = await watch(0);
    const [epoch] = (await lastEventId()).split('-');
    for (const id of [`${epoch}-0`, '1700000000000-7', 'nonsense']) {
      const watcher = await watch(1, id);
      await watcher.until(({ event }) => event === 'reset');
      const ticket = await create();
      await watcher.until(isOf(ticket));
    }
    assert.ok(heard.every(({ event }) => event === 'ticket'));
  });

  it('says reset when a replica has started, since the one before it may have died with something untold', async () => {
    const watcher = await watch(0);
    const third = await startReplica();
    await watcher.until(({ event }) => event === 'reset');
    await third.stop();
  });

  it('keeps streams open while the broker is away, says reset when it is back, and goes on', async () => {
    const [here, there] = [await watch(0), await watch(1)];
    const id = await create();
    await here.until(isOf(id));
    const [epochBefore] = (await here.lastEventId()).split('-');
    await nats.kill();
    await edit(id, 4_000);
    await sleep(500);
    assert.ok(here.isOpen() && there.isOpen());
    await nats.start();
    for (const watcher of [here, there]) await watcher.until(({ event }) => event === 'reset');
    await untilToldAgain([here, there]);
    // The stream was in memory, so this is another one, and ids of the one before mean nothing any more.
    assert.notEqual((await here.lastEventId()).split('-')[0], epochBefore);
  });

  it('ends its streams when it stops, so that watchers go elsewhere', async () => {
    const watcher = await watch(1);
    await replicas.pop()?.stop();
    await watcher.ended();
  });
});

/** Says something as orders would. */
const publish = async (type: string, body: object): Promise<void> => {
  const nc = await connectToNats({ servers: nats.url });
  await ensureStream(
    await jetstreamManager(nc),
    'orders',
    { replicas: 1, maxBytes: 1024 ** 3 },
    pino({ level: 'silent' }),
  );
  const about = headers();
  about.set('ce-id', randomUUID());
  about.set('ce-type', type);
  about.set(originHeader, streamOf.orders.name);
  await jetstream(nc).publish(subjectOf(type), JSON.stringify(body), { headers: about });
  await nc.close();
};
