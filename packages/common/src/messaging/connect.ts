import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import { natsOptions } from './nats-options.ts';

export type Broker = {
  /** The connection, as soon as the broker answers: at once while it does, never after `close`. */
  connected(): Promise<NatsConnection>;
  /** Resolves when the broker goes away; at once while it is away. What is in flight then may never be answered. */
  lost(): Promise<void>;
  /** Whether the broker answers right now. */
  isConnected(): boolean;
  close(): Promise<void>;
};

export type BrokerOptions = {
  /** May contain user and password, as an operator's does. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly service: string;
};

/**
 * Connects to NATS in the background, and again whenever the connection is lost, for ever: a service starts, and
 * answers HTTP, while the broker is away.
 */
export const connectBroker = (options: BrokerOptions, log: Logger): Broker => {
  const closing = new AbortController();
  let connection: NatsConnection | null = null;
  let isUp = false;
  let up = Promise.withResolvers<NatsConnection>();
  let down = Promise.withResolvers<void>();
  down.resolve();

  const set = (nc: NatsConnection, answers: boolean): void => {
    isUp = answers;
    if (answers) {
      down = Promise.withResolvers();
      up.resolve(nc);
    } else {
      up = Promise.withResolvers();
      down.resolve();
    }
  };
  const note = (nc: NatsConnection, answers: boolean): void => {
    if (answers === isUp) return;
    log.info(answers ? 'the broker answers' : 'the broker is away');
    set(nc, answers);
  };

  const work = async (): Promise<void> => {
    // When the client gives up a connection, a new one replaces it.
    while (!closing.signal.aborted) {
      connection = await persist(options, log, closing.signal);
      if (!connection) return;
      note(connection, true);
      for await (const { type } of connection.status())
        if (type === 'disconnect' || type === 'reconnect') note(connection, type === 'reconnect');
      note(connection, false);
    }
  };
  void work();

  return {
    connected: () => up.promise,
    lost: () => down.promise,
    isConnected: () => isUp,
    close: async () => {
      closing.abort();
      if (!connection) return;
      // From now on nobody is to publish: what is committed while a service stops waits for the next one.
      set(connection, false);
      await connection.close();
    },
  };
};

const persist = async (options: BrokerOptions, log: Logger, closing: AbortSignal): Promise<NatsConnection | null> => {
  for (let attempt = 0; !closing.aborted; attempt++) {
    try {
      const given = natsOptions(options.url);
      const user = options.user ?? given.user;
      const nc = await connect({
        ...given,
        ...(options.user ? { user: options.user, pass: options.password ?? '' } : {}),
        name: options.service,
        maxReconnectAttempts: -1,
        // Otherwise the client closes the connection permanently at the second refusal in a process's life. While a password
        // is being changed, or a server is starting, a service would then get no messages until it is restarted.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: 250,
        // A broker that accepts connections but is frozen is noticed after two missed pings.
        pingInterval: 5_000,
        maxPingOut: 2,
        // Where a request was made from, noted with each, cost an eighth of publishing.
        noAsyncTraces: true,
        // The inbox prefix that this user may subscribe to.
        inboxPrefix: `_INBOX_${user ?? options.service}`,
      });
      if (!closing.aborted) return nc;
      await nc.close();
    } catch (error) {
      if (attempt % 20 === 0) log.warn({ error: String(error) }, 'the broker does not answer; trying on');
      await pause(backoffMs(attempt, 100, 1_000), closing);
    }
  }
  return null;
};

/** The connection, or null when the signal fires first. */
export const connectedUnless = (broker: Broker, stopping: AbortSignal): Promise<NatsConnection | null> => {
  if (stopping.aborted) return Promise.resolve(null);
  const { promise, resolve } = Promise.withResolvers<NatsConnection | null>();
  const stop = (): void => resolve(null);
  stopping.addEventListener('abort', stop);
  void broker.connected().then(resolve);
  return promise.finally(() => stopping.removeEventListener('abort', stop));
};
