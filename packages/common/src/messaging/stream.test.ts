import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { pino } from 'pino';
import { type NatsServer, natsServers, startNatsServer } from '../testing/nats-server.ts';
import { ensureConsumer, ensureStream } from './stream.ts';

const { name, subjects } = streamOf.auth;
const settings = { replicas: 1, maxBytes: 2 * 1_024 ** 2 };

for (const { name: broker, program } of natsServers)
  describe(`on ${broker}`, () => {
    let nats: NatsServer;
    let nc: NatsConnection;
    let jsm: JetStreamManager;
    const warnings: unknown[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });

    before(async () => {
      nats = await startNatsServer(undefined, program);
      nc = await connect({ servers: nats.url });
      jsm = await jetstreamManager(nc);
    });
    after(async () => {
      await nc.close();
      await nats.close();
    });
    afterEach(async () => {
      warnings.length = 0;
      await jsm.streams.delete(name).catch(() => {});
    });
    const publish = async (count: number): Promise<void> => {
      for (let nth = 0; nth < count; nth++) await jetstream(nc).publish('ticketing.user.created', '{}');
    };
    const configOf = async () => (await jsm.streams.info(name)).config;

    describe('a stream', () => {
      it('is a cache that evicts its oldest messages, of bounded size, from which nobody can delete', async () => {
        await ensureStream(jsm, 'auth', settings, log);
        const { discard, max_bytes, max_msg_size, max_age, storage, deny_delete, deny_purge } = await configOf();
        assert.deepEqual([discard, max_bytes, max_msg_size], ['old', 2 * 1_024 ** 2, 260 * 1_024]);
        assert.deepEqual([max_age, storage, deny_delete, deny_purge], [3 * 86_400e9, 'file', true, true]);
      });

      it('that exists gets the wanted settings and missing subjects, and keeps its messages and unknown subjects', async () => {
        await jsm.streams.add({
          ...{ name, subjects: ['ticketing.user.>', 'ticketing.later.>'], deny_delete: true, deny_purge: true },
          ...{ discard: 'new', max_bytes: 4 * 1_024 ** 3, max_age: 1e12 },
        });
        await publish(1);
        const before = await jsm.streams.info(name);
        await ensureStream(jsm, 'auth', settings, log);
        const { created, config, state } = await jsm.streams.info(name);
        assert.deepEqual(config.subjects.toSorted(), [...subjects, 'ticketing.later.>'].toSorted());
        assert.deepEqual([config.discard, config.max_bytes, config.max_age], ['old', 2 * 1_024 ** 2, 3 * 86_400e9]);
        assert.deepEqual([created, state.messages], [before.created, 1]);
        await jetstream(nc).publish('ticketing.session.ended', '{}');
      });

      it('stays as it is where the broker refuses a setting, with a warning; a missing subject is an error', async () => {
        await ensureStream(jsm, 'auth', settings, log);
        const info = await jsm.streams.info(name);
        const refusing = {
          streams: {
            info: async () => info,
            update: async () => {
              throw new JetStreamApiError({ code: 500, err_code: 10_074, description: 'replicas > 1 not supported' });
            },
          },
        } as unknown as JetStreamManager;
        assert.equal(await ensureStream(refusing, 'auth', { ...settings, replicas: 3 }, log), info);
        assert.equal(warnings.length, 1);
        info.config.subjects = [];
        await assert.rejects(ensureStream(refusing, 'auth', { ...settings, replicas: 3 }, log), /not supported/);
      });
    });

    describe('a durable consumer', () => {
      const infoOf = () => jsm.consumers.info(name, 'orders');

      it('is created with the wanted settings, and left alone when it has them', async () => {
        await ensureStream(jsm, 'auth', settings, log);
        await ensureConsumer(jsm, 'auth', 'orders');
        const { created, config } = await infoOf();
        assert.deepEqual(
          [config.ack_policy, config.deliver_policy, config.ack_wait, config.max_deliver, config.max_ack_pending],
          [AckPolicy.Explicit, DeliverPolicy.All, 3e9, -1, 1_024],
        );
        await ensureConsumer(jsm, 'auth', 'orders');
        assert.equal((await infoOf()).created, created);
      });

      it('whose settings somebody changed gets the wanted ones again', async () => {
        await ensureStream(jsm, 'auth', settings, log);
        await jsm.consumers.add(name, {
          ...{ durable_name: 'orders', ack_policy: AckPolicy.Explicit },
          ...{ ack_wait: 60e9, max_deliver: 2, max_ack_pending: 7 },
        });
        await ensureConsumer(jsm, 'auth', 'orders');
        const { config } = await infoOf();
        assert.deepEqual([config.ack_wait, config.max_deliver, config.max_ack_pending], [3e9, -1, 1_024]);
      });

      it('whose settings cannot be updated is created again, and begins with the first message', async () => {
        await ensureStream(jsm, 'auth', settings, log);
        await publish(2);
        await jsm.consumers.add(name, { durable_name: 'orders', ack_policy: AckPolicy.None });
        await ensureConsumer(jsm, 'auth', 'orders');
        const { config, num_pending } = await infoOf();
        assert.deepEqual([config.ack_policy, num_pending], [AckPolicy.Explicit, 2]);
      });

      it('has no stream to be created on', async () => {
        await assert.rejects(ensureConsumer(jsm, 'auth', 'orders'), /stream not found/);
      });
    });
  });
