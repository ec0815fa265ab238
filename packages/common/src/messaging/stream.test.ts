import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { ensureStream } from './stream.ts';

describe('a stream that exists', () => {
  let nats: NatsServer;
  let nc: NatsConnection;
  let jsm: JetStreamManager;
  const { name, subjects } = streamOf.auth;

  before(async () => {
    nats = await startNatsServer();
    nc = await connect({ servers: nats.url });
    jsm = await jetstreamManager(nc);
  });
  after(async () => {
    await nc.close();
    await nats.close();
  });

  it('gets the subjects that a newer release publishes on, and keeps its messages, its settings and unknown subjects', async () => {
    await jsm.streams.add({
      name,
      subjects: ['ticketing.user.>', 'ticketing.later.>'],
      deny_delete: true,
      deny_purge: true,
    });
    await jetstream(nc).publish('ticketing.user.created', '{}');
    const before = await jsm.streams.info(name);
    await ensureStream(jsm, 'auth', 1);
    const { created, config, state } = await jsm.streams.info(name);
    assert.deepEqual(config.subjects.toSorted(), [...subjects, 'ticketing.later.>'].toSorted());
    assert.deepEqual({ ...config, subjects: [] }, { ...before.config, subjects: [] });
    assert.equal(created, before.created);
    assert.equal(state.messages, 1);
    await jetstream(nc).publish('ticketing.session.ended', '{}');
  });
});
