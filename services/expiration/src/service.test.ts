import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { RunningService } from '@ticketing/common/service/start';
import { startNatsServer } from '@ticketing/common/testing/nats-server';
import { until } from '@ticketing/common/testing/until';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { createWorld, orderIn, type World } from './testing/world.ts';

let world: World;
let running: RunningService[] = [];
const start = async (): Promise<RunningService> => {
  const service = await world.start();
  running.push(service);
  return service;
};
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  world.door.open();
  for (const one of running) await one.stop();
  running = [];
  await world.close();
});

/** Soon enough to wait for, and late enough to be seen before: on a busy machine it takes a while until a timer is set. */
const soonMs = 4_000;
const timeIsUp = ({ expiresAt }: { expiresAt: string }) => sleep(Date.parse(expiresAt) + 500 - Date.now());

const isAnnounced = (order: { id: string }) =>
  until('announced', async () => {
    const found = await world.announced(order);
    return found.length > 0 ? found : null;
  });
const hasStream = async (): Promise<boolean> =>
  (await world.manager()).streams.info(streamOf.expiration.name).then(
    () => true,
    () => false,
  );
const ready = (service: RunningService) =>
  fetch(`http://127.0.0.1:${service.port}/readyz`).then(({ status }) => status);
const metrics = (service: RunningService) =>
  fetch(`http://127.0.0.1:${service.port}/metrics`).then((response) => response.text());
const alive = (service: RunningService) => fetch(`http://127.0.0.1:${service.port}/livez`).then(({ status }) => status);

describe('a timer', () => {
  it('goes off when its order’s time is up, not before', async () => {
    await start();
    const order = orderIn(1_500);
    await world.say(order);
    const [first, ...others] = await isAnnounced(order);
    assert.deepEqual([first?.expiresAt, others.length], [order.expiresAt, 0]);
    assert.ok((first?.at ?? 0) >= Date.parse(order.expiresAt) - 5);
    assert.ok(!(await world.hasTimer(order)), 'it is gone when it has gone off');
  });

  it('goes off at once for an order whose time was up before it was heard of', async () => {
    await start();
    const order = orderIn(-60_000);
    await world.say(order);
    await isAnnounced(order);
  });

  it('is set anew for an order that gets more time', async () => {
    await start();
    const order = orderIn(1_500);
    await world.say(order);
    await world.handled();
    const decideAt = new Date(Date.parse(order.expiresAt) + 1_500).toISOString();
    await world.say({ ...order, version: 2, decideAt });
    const announced = await isAnnounced(order);
    assert.deepEqual(
      announced.map(({ expiresAt }) => expiresAt),
      [decideAt],
    );
  });

  it('stays the extended one when the older message comes late, together with it or again', async () => {
    const order = orderIn(1_500);
    const decideAt = new Date(Date.parse(order.expiresAt) + 2_000).toISOString();
    await world.say({ ...order, version: 2, decideAt });
    await world.say(order);
    await start();
    await world.handled();
    await world.say(order);
    const [first] = await isAnnounced(order);
    assert.equal(first?.expiresAt, decideAt);
  });

  for (const status of ['confirming', 'complete', 'cancelled'] as const)
    it(`is taken away when its order is ${status}`, async () => {
      await start();
      const order = orderIn(60_000);
      await world.say(order);
      await until('set', () => world.hasTimer(order));
      await world.say({ ...order, status, version: 3, ...(status === 'cancelled' ? { reason: 'by-buyer' } : {}) });
      await until('gone', async () => !(await world.hasTimer(order)));
    });

  it('is taken up by another process when the one that had it dies while it goes off', async () => {
    const dying = await start();
    const order = orderIn(soonMs);
    await world.say(order);
    await until('set', () => world.hasTimer(order));
    await world.nats.kill();
    await timeIsUp(order);
    world.door.shut();
    await dying.stop();
    running = [];
    world.door.open();
    await world.nats.start();
    await start();
    await isAnnounced(order);
  });
});

describe('the stream of timers', () => {
  it('is there before the first timer, for orders to listen to', async () => {
    await start();
    await until('the stream is there', hasStream);
  });

  it('is there again when the broker has lost its memory', async () => {
    await start();
    await until('the stream is there', hasStream);
    await world.nats.kill();
    await world.nats.wipe();
    await world.nats.start();
    await until('the stream is there again', hasStream);
  });
});

it('it connects to the broker as its own user, and requests a stream with as many copies and bytes as are configured', async () => {
  const nats = await startNatsServer({ expiration: 'secret', operator: 'secret' });
  const operator = await connect({ servers: nats.url, user: 'operator', pass: 'secret' });
  const requests = operator.subscribe('$JS.API.STREAM.CREATE.>', { max: 1 });
  await operator.flush();
  const given = {
    ...{ NATS_URL: nats.url, NATS_USER: 'expiration', NATS_PASSWORD: 'secret' },
    ...{ NATS_REPLICAS: '3', STREAM_MAX_BYTES: '2097152' },
  };
  running.push(await world.start(given));
  for await (const request of requests) {
    const { name, num_replicas, max_bytes } = request.json<Record<string, unknown>>();
    assert.deepEqual([name, num_replicas, max_bytes], [streamOf.expiration.name, 3, 2_097_152]);
  }
  for (const one of running.splice(0)) await one.stop();
  await operator.close();
  await nats.close();
});

describe('while Redis is away', () => {
  it('it is alive, not ready, and what it hears is taken when Redis is back', async () => {
    const service = await start();
    const before = orderIn(60_000);
    await world.say(before);
    await until('set', () => world.hasTimer(before));
    assert.equal(await ready(service), 200);
    world.door.shut();
    await until('not ready', async () => (await ready(service)) === 503);
    await until('it shows so', async () => /^redis_connected{.*} 0$/m.test(await metrics(service)));
    assert.match(await metrics(service), /^broker_connected{.*} 1$/m);
    assert.equal(await alive(service), 200);
    const order = orderIn(60_000);
    await world.say(order);
    await sleep(1_000);
    assert.ok(!(await world.hasTimer(order)));
    world.door.open();
    await until('set', () => world.hasTimer(order));
    await until('ready', async () => (await ready(service)) === 200);
  });

  it('it starts, and begins to work when Redis is there', async () => {
    world.door.shut();
    const service = await start();
    const order = orderIn(500);
    await world.say(order);
    await sleep(1_000);
    assert.deepEqual([await alive(service), await ready(service)], [200, 503]);
    world.door.open();
    await isAnnounced(order);
  });

  it('it stops, though Redis has never been there', async () => {
    world.door.shut();
    const service = await start();
    await sleep(300);
    await service.stop();
    running = [];
  });

  for (const [what, whenMs] of [
    ['the moment Redis goes', 0],
    ['while Redis is away', 700],
    ['the moment Redis is back', 1_500],
  ] as const)
    it(`it stops ${what}, with timers going off`, async () => {
      const service = await start();
      for (let nth = 0; nth < 20; nth++) await world.say(orderIn(300 + 100 * nth));
      await world.handled();
      world.door.shut();
      await sleep(whenMs);
      if (whenMs > 1_000) world.door.open();
      await service.stop();
      running = [];
    });

  it('timers that come due then go off when it is back', async () => {
    await start();
    const order = orderIn(soonMs);
    await world.say(order);
    await until('set', () => world.hasTimer(order));
    world.door.shut();
    await timeIsUp(order);
    world.door.open();
    await isAnnounced(order);
  });
});

describe('when Redis comes back empty', () => {
  it('nothing breaks, new timers work, and the old ones are back when orders says its state again', async () => {
    await start();
    const [old, settled] = [orderIn(60_000), orderIn(60_000)];
    for (const order of [old, settled]) await world.say(order);
    await until('set', () => world.hasTimer(settled));
    await world.wipeRedis();
    assert.ok(!(await world.hasTimer(old)));
    await world.say({ ...settled, version: 2, status: 'cancelled', reason: 'by-buyer' });
    const fresh = orderIn(500);
    await world.say(fresh);
    await isAnnounced(fresh);
    await world.say(old);
    await until('back', () => world.hasTimer(old));
    assert.ok(!(await world.hasTimer(settled)));
  });
});

describe('while the broker is away', () => {
  it('a timer that goes off is announced when it is back', async () => {
    await start();
    const order = orderIn(soonMs);
    await world.say(order);
    await until('set', () => world.hasTimer(order));
    await world.nats.kill();
    await timeIsUp(order);
    assert.ok(await world.hasTimer(order), 'it is kept until it is announced');
    await world.nats.start();
    await isAnnounced(order);
  });

  it('it starts, is ready, and stops, whatever is going off', async () => {
    await start();
    const order = orderIn(soonMs);
    await world.say(order);
    await until('set', () => world.hasTimer(order));
    await world.nats.kill();
    await timeIsUp(order);
    const other = await start();
    await until('ready', async () => (await ready(other)) === 200);
    for (const one of running) await one.stop();
    running = [];
    assert.ok(await world.hasTimer(order));
    await world.nats.start();
    await start();
    await isAnnounced(order);
  });
});

it('what cannot be read is left out and holds up nothing', async () => {
  await start();
  await world.sayRaw('order.created', 'not json');
  await world.sayRaw('order.created', '{"id":1}');
  await world.sayRaw('order.deadline-asked', '{}');
  const order = orderIn(300);
  await world.say(order);
  await isAnnounced(order);
  await world.handled();
});
