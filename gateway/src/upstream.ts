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

// Shorter than any keep-alive of ours (Node's own is 5 s): whoever ends first must be us, or a request could meet the end.
const idleLimitMs = 4000;
const patienceMs = 1500;

/** Keeps connections to the instances of a service, taking them in turn. */
export const createUpstream = (urls: readonly string[]): Upstream => {
  const addresses = urls.map((url) => {
    const { hostname, port } = new URL(url);
    return { host: hostname, port: Number(port || 80) };
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
  // The longest idle are in front: the last one used is taken first.
  const sweeper = setInterval(() => {
    while (idle[0] && performance.now() - idle[0].idleSince > idleLimitMs) idle.shift()!.destroy();
  }, 500).unref();

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
          return await openConnection(addresses[turn++ % addresses.length]!, keep, forget);
        } catch (error) {
          if (performance.now() > until) throw error;
          if (tries % addresses.length === 0) await sleep(25);
        }
      }
    },
    close() {
      clearInterval(sweeper);
      for (const connection of idle.splice(0)) connection.destroy();
    },
  };
};
