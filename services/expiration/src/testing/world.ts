import { randomUUID } from 'node:crypto';
import { DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { originHeader } from '@ticketing/common/messaging/received';
import { ensureStream } from '@ticketing/common/messaging/stream';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { until } from '@ticketing/common/testing/until';
import { streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { readExpirationConfig } from '../config.ts';
import { startExpiration } from '../service.ts';
import { startTcpDoor, type TcpDoor } from './tcp-door.ts';

export type World = Awaited<ReturnType<typeof createWorld>>;

/** An order as orders tells of it, whose time is up in so many milliseconds. */
export const orderIn = (milliseconds: number, given: Partial<OrderState> = {}): OrderState => {
  const expiresAt = new Date(Date.now() + milliseconds).toISOString();
  return orderState({ expiresAt, decideAt: expiresAt, ...given });
};

const types = {
  'awaiting-payment': 'order.created',
  confirming: 'order.accepted',
  complete: 'order.completed',
  cancelled: 'order.cancelled',
  refunded: 'order.completed',
} as const;

/**
 * Expiration between a nats-server of the test's own and a door before the real Redis, with keys of its own. The test
 * speaks for orders and hears what orders would hear.
 */
export const createWorld = async () => {
  const nats: NatsServer = await startNatsServer();
  const door: TcpDoor = await startTcpDoor(testEnvironment().redisUrl);
  const redis = new Redis(testEnvironment().redisUrl);
  const prefix = `test-${randomUUID()}`;
  const start = (given: Readonly<Record<string, string>> = {}) =>
    startExpiration(
      readExpirationConfig({
        NATS_URL: nats.url,
        REDIS_URL: door.url,
        REDIS_PREFIX: prefix,
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'silent',
        ...given,
      }),
    );
  const nc: NatsConnection = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const manager = (): Promise<JetStreamManager> => jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
  await ensureStream(await manager(), 'orders', { replicas: 1, maxBytes: 1024 ** 3 }, pino({ level: 'silent' }));

  const keys = (): Promise<string[]> => redis.keys(`${prefix}:*`);
  return {
    nats,
    door,
    redis,
    prefix,
    start,
    manager,
    /** Orders says how an order is now. */
    say: async (order: OrderState): Promise<void> => {
      const header = headers();
      header.set('ce-id', randomUUID());
      header.set(originHeader, streamOf.orders.name);
      const type = order.status === 'awaiting-payment' && order.version > 1 ? 'order.updated' : types[order.status];
      header.set('ce-type', type);
      await jetstream(nc).publish(subjectOf(type), JSON.stringify(order), { headers: header });
    },
    sayRaw: async (type: string, body: string): Promise<void> => {
      const header = headers();
      header.set('ce-id', randomUUID());
      header.set(originHeader, streamOf.orders.name);
      header.set('ce-type', type);
      await jetstream(nc).publish(subjectOf(type), body, { headers: header });
    },
    /** What has been announced of an order, with when it was. */
    announced: async ({ id }: { id: string }): Promise<(Expiration & { at: number })[]> => {
      const jsm = await manager();
      const info = await jsm.streams.info(streamOf.expiration.name).catch(() => null);
      if (!info || info.state.messages === 0) return [];
      const consumer = await jetstream(nc).consumers.get(streamOf.expiration.name, {
        deliver_policy: DeliverPolicy.All,
      });
      const found: (Expiration & { at: number })[] = [];
      for (let left = info.state.messages; left > 0; left--) {
        const msg = await consumer.next({ expires: 1_000 });
        if (!msg) break;
        const body = msg.json<Expiration>();
        if (body.orderId === id) found.push({ ...body, at: Math.floor(msg.info.timestampNanos / 1e6) });
      }
      await consumer.delete();
      return found;
    },
    /** Waits until orders' messages have all been handled. */
    handled: () =>
      until('all is handled', async () => {
        const info = await (await manager()).consumers.info(streamOf.orders.name, 'expiration').catch(() => null);
        return info !== null && info.num_pending === 0 && info.num_ack_pending === 0;
      }),
    hasTimer: async ({ id }: { id: string }): Promise<boolean> => (await redis.zscore(`${prefix}:timers`, id)) !== null,
    /** Redis forgets everything, as when it comes back empty. */
    wipeRedis: async (): Promise<void> => {
      const all = await keys();
      if (all.length > 0) await redis.del(...all);
      await redis.script('FLUSH');
    },
    close: async (): Promise<void> => {
      const all = await keys();
      if (all.length > 0) await redis.del(...all);
      redis.disconnect();
      await nc.close();
      await door.close();
      await nats.close();
    },
  };
};
