import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';

/** The instances of one service and the connections kept to them. */
export type Upstream = {
  /** A free connection, if there is one. */
  idle(): Connection | undefined;
  /** A new connection; waits a moment for a service that is being restarted. @throws Error when it stays away */
  open(): Promise<Connection>;
  close(): void;
};

// Shorter than a stopping service waits for us to let go (1.5 s): whoever ends first must be us, or a request could meet the end.
const idleLimitMs = 1000;
// Well within the time a stopping service goes on serving.
const lookMs = 250;
const patienceMs = 1500;

/** Keeps connections to the instances of a service, taking them in turn. */
export const createUpstream = (urls: readonly string[]): Upstream => {
  const addresses = urls.map((url) => {
    const { hostname, port } = new URL(url);
    return { host: hostname, port: Number(port || 80), isReady: true, readyz: new URL('/readyz', url) };
  });
  const idle: Connection[] = [];
  let turn = 0;

  const keep = (connection: Connection) => {
    connection.idleSince = performance.now();
    idle.push(connection);
  };
  const forget = (connection: Connection) => {
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
  };
  const next = () => {
    const ready = addresses.filter(({ isReady }) => isReady);
    const choice = ready.length > 0 ? ready : addresses;
    return choice[turn++ % choice.length]!;
  };
  // What a cluster's endpoints do: an instance that says it is stopping, or says nothing, gets no new connections.
  const look = async (address: (typeof addresses)[number]) => {
    const answer = await fetch(address.readyz, { signal: AbortSignal.timeout(lookMs * 4) }).catch(() => undefined);
    address.isReady = answer !== undefined && answer.status !== 503;
  };
  const looker =
    addresses.length > 1
      ? setInterval(() => addresses.forEach((address) => void look(address)), lookMs).unref()
      : undefined;
  // The longest idle are in front: the last one used is taken first.
  const sweeper = setInterval(() => {
    while (idle[0] && performance.now() - idle[0].idleSince > idleLimitMs) idle.shift()!.destroy();
  }, 250).unref();

  return {
    idle() {
      let connection = idle.pop();
      while (connection?.socket.destroyed) connection = idle.pop();
      return connection;
    },
    async open() {
      const until = performance.now() + patienceMs;
      for (let tries = 1; ; tries++) {
        try {
          return await openConnection(next(), keep, forget);
        } catch (error) {
          if (performance.now() > until) throw error;
          if (tries % addresses.length === 0) await sleep(25);
        }
      }
    },
    close() {
      clearInterval(sweeper);
      clearInterval(looker);
      for (const connection of idle.splice(0)) connection.destroy();
    },
  };
};
