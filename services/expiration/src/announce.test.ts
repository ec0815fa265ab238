import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type Broker, connectBroker } from '@ticketing/common/messaging/connect';
import { receive } from '@ticketing/common/messaging/received';
import { ensureStream } from '@ticketing/common/messaging/stream';
import { on } from '@ticketing/common/messaging/subscription';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { ExpirationCompleted } from '@ticketing/contracts/messages/expiration';
import { pino } from 'pino';
import { createAnnounce } from './announce.ts';

let nats: NatsServer;
let broker: Broker;
before(async () => {
  nats = await startNatsServer();
  broker = connectBroker({ url: nats.url, service: 'expiration' }, pino({ level: 'silent' }));
  await ensureStream(
    await jetstreamManager(await broker.connected()),
    'expiration',
    { replicas: 1, maxBytes: 1024 ** 3 },
    pino({ level: 'silent' }),
  );
});
after(async () => {
  await broker.close();
  await nats.close();
});

const timer = { orderId: randomUUID(), expiresAt: '2026-01-01T12:00:00.000Z' };
const running = new AbortController().signal;

it('an announcement is a CloudEvent that orders can read, once for each time of an order, whoever announces it', async () => {
  const from = Date.now();
  const extended = { ...timer, expiresAt: '2026-01-01T12:05:00.000Z' };
  for (const one of [timer, timer, extended]) await createAnnounce(broker, running)(one);
  const consumer = await jetstream(await broker.connected()).consumers.get('EXPIRATION');
  const subscriptions = new Map([[ExpirationCompleted.type, on(ExpirationCompleted, async () => {})]]);
  const bodies: unknown[] = [];
  const ids = new Set<string>();
  for (const _ of [timer, extended]) {
    const msg = (await consumer.next({ expires: 5_000 })) ?? assert.fail('not announced');
    const read = receive(msg, subscriptions);
    if (read.kind !== 'wanted') return assert.fail('not readable');
    bodies.push(read.body);
    ids.add(read.id);
    const header = (name: string): string | undefined => msg.headers?.get(name);
    assert.deepEqual(['ce-specversion', 'ce-type', 'ce-source', 'ce-subject', 'content-type'].map(header), [
      '1.0',
      'expiration.completed',
      '/ticketing/expiration',
      timer.orderId,
      'application/json',
    ]);
    assert.ok(Date.parse(header('ce-time') ?? '') >= from);
  }
  assert.deepEqual(bodies, [timer, extended]);
  assert.equal(ids.size, 2, 'an inbox must not take one for the other');
  assert.equal((await consumer.info()).num_pending, 0, 'a repeated one is dropped by the broker');
});

it('while the service stops, nothing is announced and the timer stays', async () => {
  await assert.rejects(createAnnounce(broker, AbortSignal.abort())(timer), /stopping/);
});

it('an announcement that the broker has not stored is not made', async () => {
  await (await jetstreamManager(await broker.connected())).streams.delete('EXPIRATION');
  await assert.rejects(createAnnounce(broker, running)(timer));
});
