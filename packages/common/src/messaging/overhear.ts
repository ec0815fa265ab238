import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { originHeader } from './received.ts';

/** What to do with a message that passes by: its subject, and its body for those who want it. */
export type Hear = (subject: string, body: () => unknown) => void;

/**
 * Receives every message of an owner from now on, on every replica, without leaving a trace at the broker: for telling
 * people what changes while they watch. Messages that are published while the broker is away from this replica are missed,
 * so `subscribed` is called after every subscription: whatever was committed before it may have been published before it.
 * When that fails, the subscription is made again.
 */
export const overhear = (
  broker: Broker,
  owner: Owner,
  log: Logger,
  hear: Hear,
  subscribed: () => Promise<void> = async () => {},
): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const done = (async () => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      await listen(broker, owner, { hear, subscribed }, stopping.signal).catch((error) => {
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

type Listener = { readonly hear: Hear; readonly subscribed: () => Promise<void> };

const listen = async (
  broker: Broker,
  owner: Owner,
  { hear, subscribed }: Listener,
  stopping: AbortSignal,
): Promise<void> => {
  const nc = await connectedUnless(broker, stopping);
  if (!nc) return;
  const passing = streamOf[owner].subjects.map((subject) => nc.subscribe(subject));
  const closed = Promise.withResolvers<void>();
  const close = (): void => {
    for (const messages of passing) messages.unsubscribe();
    closed.resolve();
  };
  stopping.addEventListener('abort', close);
  void broker.lost().then(close);
  try {
    // Answered once the broker has the subscriptions.
    await Promise.race([nc.flush(), closed.promise]);
    if (!stopping.aborted) await subscribed();
    await Promise.all(
      passing.map(async (messages) => {
        for await (const msg of messages)
          if (msg.headers?.get(originHeader) === streamOf[owner].name) hear(msg.subject, () => msg.json());
      }),
    );
  } finally {
    stopping.removeEventListener('abort', close);
    close();
  }
};
