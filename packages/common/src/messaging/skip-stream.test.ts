import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { pino } from 'pino';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { skipStream } from './skip-stream.ts';
import { ensureConsumer, ensureStream } from './stream.ts';

let nats: NatsServer;
let nc: NatsConnection;
let jsm: JetStreamManager;
before(async () => {
  nats = await startNatsServer();
  nc = await connect({ servers: nats.url });
  jsm = await jetstreamManager(nc);
  await ensureStream(jsm, 'auth', { replicas: 1, maxBytes: 2 * 1_024 ** 2 }, pino({ level: 'silent' }));
});
after(async () => {
  await nc.close();
  await nats.close();
});

const publish = (text: string) => jetstream(nc).publish('ticketing.user.created', text);
const nextOf = async (service: string) =>
  (await (await jetstream(nc).consumers.get(streamOf.auth.name, service)).next({ expires: 5_000 }))?.string();

it('a consumer that skips its stream receives what is published from then on, also after its service started again', async () => {
  await publish('before');
  await ensureConsumer(jsm, 'auth', 'tickets');
  await publish('waiting');
  await skipStream(jsm, 'auth', 'tickets');
  await ensureConsumer(jsm, 'auth', 'tickets');
  await publish('after');
  assert.equal(await nextOf('tickets'), 'after');
});

it('a consumer that does not exist is left to its service', async () => {
  await skipStream(jsm, 'auth', 'orders');
  await ensureConsumer(jsm, 'auth', 'orders');
  assert.equal(await nextOf('orders'), 'before');
});
