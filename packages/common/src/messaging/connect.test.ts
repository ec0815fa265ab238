import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { pino } from 'pino';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { until } from '../testing/until.ts';
import { type Broker, connectBroker, connectedUnless } from './connect.ts';

const log = pino({ level: 'silent' });
const hasSettled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(50).then(() => false)]);

const connectionOf = async (broker: Broker) => {
  await until('the broker is connected', async () => broker.isConnected());
  return broker.connected();
};
const untilLost = (broker: Broker) => until('the connection is lost', async () => !broker.isConnected());

describe('a connection to the broker', () => {
  const brokers: Broker[] = [];
  const servers: NatsServer[] = [];
  afterEach(async () => {
    for (const broker of brokers.splice(0)) await broker.close();
    for (const server of servers.splice(0)) await server.close();
  });
  const startServer = async (...given: Parameters<typeof startNatsServer>) => {
    const server = await startNatsServer(...given);
    servers.push(server);
    return server;
  };
  const open = (url: string, more: object = {}) => {
    const broker = connectBroker({ url, service: 'orders', ...more }, log);
    brokers.push(broker);
    return broker;
  };

  it('is made in the background, and reported as lost and made again each time the broker goes and comes', async () => {
    const server = await startServer();
    await server.kill();
    const broker = open(server.url);
    assert.equal(broker.isConnected(), false);
    assert.equal(await hasSettled(broker.lost()), true);
    assert.equal(await hasSettled(broker.connected()), false);
    for (let round = 0; round < 2; round++) {
      await server.start();
      const nc = await connectionOf(broker);
      assert.equal(broker.isConnected(), true);
      assert.equal(nc.isClosed(), false);
      assert.equal(await hasSettled(broker.lost()), false);
      await server.kill();
      await untilLost(broker);
      assert.equal(await hasSettled(broker.lost()), true);
      assert.equal(await hasSettled(broker.connected()), false);
    }
  });

  it('is not given to anybody once it is closed', async () => {
    const server = await startServer();
    const broker = open(server.url);
    const nc = await connectionOf(broker);
    const closed = broker.close();
    assert.equal(broker.isConnected(), false, 'from the first moment on');
    assert.equal(await hasSettled(broker.connected()), false);
    await closed;
    assert.deepEqual([broker.isConnected(), nc.isClosed()], [false, true]);
    assert.equal(await hasSettled(broker.lost()), true);
    assert.equal(await hasSettled(broker.connected()), false);
    const early = open('nats://127.0.0.1:1');
    await early.close();
    assert.equal(early.isConnected(), false);
  });

  it('authenticates by its own user, or by the one in the URL, and answers arrive where that user may subscribe', async () => {
    const server = await startServer({ orders: 'sorders', operator: 'soperator' });
    const withUser = server.url.replace('//', '//operator:soperator@');
    for (const [broker, user] of [
      [open(server.url, { user: 'orders', password: 'sorders' }), 'orders'],
      [open(withUser), 'operator'],
      [open(withUser, { user: 'orders', password: 'sorders' }), 'orders'],
    ] as const) {
      const nc = await connectionOf(broker);
      const subjects: string[] = [];
      nc.subscribe('asked', {
        callback: (_error, msg) => {
          subjects.push(msg.reply ?? '');
          msg.respond();
        },
      });
      await nc.request('asked');
      assert.match(subjects[0] ?? '', new RegExp(`^_INBOX_${user}\\.`));
      await broker.close();
    }
    const wrong = open(server.url, { user: 'orders', password: 'wrong' });
    await sleep(200);
    assert.equal(wrong.isConnected(), false);
  });

  it('is named after its service, and is never given up, neither after silence nor after a refusal', async () => {
    const server = await startServer();
    const nc = await connectionOf(open(server.url));
    const { name, maxReconnectAttempts, reconnectTimeWait, pingInterval, maxPingOut, ignoreAuthErrorAbort } = (
      nc as unknown as { options: ConnectionOptions }
    ).options;
    assert.deepEqual(
      { name, maxReconnectAttempts, reconnectTimeWait, pingInterval, maxPingOut, ignoreAuthErrorAbort },
      {
        ...{ name: 'orders', maxReconnectAttempts: -1, reconnectTimeWait: 250 },
        ...{ pingInterval: 5_000, maxPingOut: 2, ignoreAuthErrorAbort: true },
      },
    );
  });

  it('is tried again and again, which is logged once for every twenty failures', async (t) => {
    let tries = 0;
    const refusing = createServer((socket) => {
      tries += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    t.after(() => refusing.close());
    await once(refusing, 'listening');
    const lines: string[] = [];
    const url = `nats://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const warnings = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    brokers.push(connectBroker({ url, service: 'orders' }, warnings));
    await until('it was tried often', async () => tries >= 4);
    assert.equal(lines.length, 1);
  });

  it('is waited for until the signal fires', async () => {
    const server = await startServer();
    const broker = open(server.url);
    const stopping = new AbortController();
    await connectionOf(broker);
    assert.ok(await connectedUnless(broker, stopping.signal));
    await server.kill();
    await untilLost(broker);
    const waiting = connectedUnless(broker, stopping.signal);
    assert.equal(await hasSettled(waiting), false);
    stopping.abort();
    assert.equal(await waiting, null);
    assert.equal(await connectedUnless(broker, stopping.signal), null);
    await server.start();
    await until('it is back', async () => broker.isConnected());
    assert.equal(await connectedUnless(broker, stopping.signal), null, 'a service that stops gets none');
  });
});
