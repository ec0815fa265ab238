import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import { type Broker, connectedUnless } from './connect.ts';

/**
 * Hears every message of an owner's stream from now on, on every replica, without leaving a trace at the broker: for
 * telling people what changes while they watch. What is missed while the broker is away is not caught up.
 */
export const overhear = (
  broker: Broker,
  owner: Owner,
  log: Logger,
  hear: (type: string, body: unknown) => void,
): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const done = (async () => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      await listen(broker, owner, hear, stopping.signal).catch((error) => {
        if (failures % 20 === 0) log.warn({ error: String(error) }, 'cannot overhear; trying on');
      });
      await pause(backoffMs(failures, 100, 1_000), stopping.signal);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};

const listen = async (
  broker: Broker,
  owner: Owner,
  hear: (type: string, body: unknown) => void,
  stopping: AbortSignal,
): Promise<void> => {
  const nc = await connectedUnless(broker, stopping);
  if (!nc) return;
  const consumer = await jetstream(nc).consumers.get(streamOf[owner].name, { deliver_policy: DeliverPolicy.New });
  const messages = await consumer.consume({ max_messages: 500 });
  const close = (): void => void messages.close();
  stopping.addEventListener('abort', close, { once: true });
  // It may have fired while the consumer was being made.
  if (stopping.aborted) close();
  void broker.lost().then(close);
  try {
    for await (const msg of messages) hear(msg.headers?.get('ce-type') ?? '', msg.json());
  } finally {
    stopping.removeEventListener('abort', close);
  }
};
