import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';

export type Broker = {
  /** The connection, once there is one. Afterwards the client reconnects by itself, for ever. */
  readonly connection: Promise<NatsConnection>;
  /** Whether the broker answers right now. */
  isConnected(): boolean;
  close(): Promise<void>;
};

/** Connects to NATS in the background: a service starts, and answers HTTP, while the broker is away. */
export const connectBroker = (
  options: { url: string; user?: string | undefined; password?: string | undefined; service: string },
  log: Logger,
): Broker => {
  const closing = new AbortController();
  let connected = false;
  const connection = persist(options, log, closing.signal, (now) => {
    connected = now;
  });
  connection.catch(() => {});
  return {
    connection,
    isConnected: () => connected,
    close: async () => {
      closing.abort();
      await connection.then(
        (nc) => nc.close(),
        () => {},
      );
    },
  };
};

const persist = async (
  {
    url,
    user,
    password,
    service,
  }: { url: string; user?: string | undefined; password?: string | undefined; service: string },
  log: Logger,
  signal: AbortSignal,
  notice: (connected: boolean) => void,
): Promise<NatsConnection> => {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const nc = await connect({
        servers: url,
        ...(user ? { user, pass: password ?? '' } : {}),
        name: service,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        // A broker that accepts connections but is frozen is noticed after two missed pings.
        pingInterval: 5_000,
        maxPingOut: 2,
        inboxPrefix: `_INBOX_${service}`,
      });
      log.info('connected to the broker');
      notice(true);
      void report(nc, log, notice);
      return nc;
    } catch (error) {
      if (attempt % 20 === 0) log.warn({ error: String(error) }, 'the broker does not answer; trying on');
      await pause(backoffMs(attempt, 100, 1_000), signal);
    }
  }
  throw new Error('closed before the broker answered');
};

const report = async (nc: NatsConnection, log: Logger, notice: (connected: boolean) => void): Promise<void> => {
  for await (const { type } of nc.status()) {
    if (type !== 'disconnect' && type !== 'reconnect') continue;
    notice(type === 'reconnect');
    log.warn(type === 'reconnect' ? 'the broker is back' : 'the broker is away');
  }
};
