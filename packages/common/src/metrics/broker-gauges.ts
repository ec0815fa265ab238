import { jetstreamManager } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Server } from '../http/server.ts';
import type { Broker } from '../messaging/connect.ts';
import { redeliveredTotal } from '../messaging/redelivered.ts';
import { unlessMissing } from '../messaging/stream.ts';
import type { Subscription } from '../messaging/subscription.ts';
import { addGauges } from './gauges.ts';
import { createReading } from './reading.ts';

const timeoutMs = 1_000;

/** The broker as this service sees it: its connection, its own stream, and its consumers. */
export const addBrokerGauges = (
  { metrics, log }: Pick<Server, 'metrics' | 'log'>,
  broker: Broker,
  owner: Owner,
  subscriptions: readonly Subscription[],
): void => {
  metrics.registerMetric(redeliveredTotal);
  addGauges(metrics, { broker_connected: { help: '1 while the broker answers.' } }, () => ({
    broker_connected: Number(broker.isConnected()),
  }));
  const consumed = [...new Set(subscriptions.map((one) => one.owner))];
  addGauges(
    metrics,
    {
      stream_bytes_ratio: {
        help: 'How full the stream of this service is. A full stream evicts its oldest messages.',
        label: 'stream',
      },
      consumer_pending_messages: {
        help: 'Messages of a stream that this service has not acknowledged.',
        label: 'stream',
      },
    },
    createReading(() => readBroker(broker, owner, consumed), log),
  );
};

const readBroker = async (broker: Broker, owner: Owner, consumed: readonly Owner[]) => {
  if (!broker.isConnected()) return null;
  const jsm = await jetstreamManager(await broker.connected(), { timeout: timeoutMs, checkAPI: false });
  const { name } = streamOf[owner];
  const stream = await unlessMissing(jsm.streams.info(name));
  const pending = await Promise.all(
    consumed.map(async (one) => {
      const info = await unlessMissing(jsm.consumers.info(streamOf[one].name, owner));
      return info ? [[streamOf[one].name, info.num_pending + info.num_ack_pending] as const] : [];
    }),
  );
  return {
    stream_bytes_ratio: stream && { [name]: stream.state.bytes / stream.config.max_bytes },
    consumer_pending_messages: Object.fromEntries(pending.flat()),
  };
};
