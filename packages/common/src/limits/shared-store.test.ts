import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Logger } from '../logger.ts';
import { testEnvironment } from '../testing/environment.ts';
import { until } from '../testing/until.ts';
import { createSharedStore, type SharedStore } from './shared-store.ts';

describe('the Redis of limits, while a service starts', () => {
  let server: Server;
  let store: SharedStore;
  const sockets = new Set<Socket>();
  const reasons: string[] = [];
  afterEach(() => {
    store.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    reasons.length = 0;
  });

  /** Connects to a Redis that breaks off so many connections first. Returns how many it got. */
  const start = async (broken: number): Promise<() => number> => {
    const redis = new URL(testEnvironment().redisUrl);
    let connections = 0;
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      connections += 1;
      if (connections <= broken) return void socket.destroy();
      const upstream = connect(Number(redis.port), redis.hostname).on('error', () => {});
      sockets.add(upstream);
      socket.pipe(upstream).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = new URL(redis);
    own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const warn = ({ reason }: { reason: string }) => void reasons.push(reason);
    store = createSharedStore(own.href, 1_000, { warn, info: () => {}, debug: () => {} } as unknown as Logger);
    store.connect();
    return () => connections;
  };

  it('is no outage when its first connection breaks off', async () => {
    await start(1);
    await until('it is available', async () => store.isAvailable());
    assert.deepEqual(reasons, []);
  });

  it('is one outage when later ones break off too', async () => {
    const connections = await start(Number.POSITIVE_INFINITY);
    await until('it was tried several times', async () => connections() > 3);
    assert.deepEqual([store.isAvailable(), reasons.length], [false, 1]);
  });
});
