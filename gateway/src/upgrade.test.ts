import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from './gateway.ts';
import { exchange, listen, startRawService, until } from './testing/raw.ts';

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const upgrade = (target: string, ...lines: readonly string[]): string =>
  head(`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket', ...lines);

/** A gateway whose `/dev` leads to the one service with upgrades, everything else to another one. */
const startBoth = async (t: TestContext, devPort: number, otherPort: number, silenceMs = 120_000): Promise<number> => {
  const gateway = createGateway({
    routes: [
      { prefix: '/dev', service: 'dev' },
      { prefix: '', service: 'other' },
    ],
    upstreams: { dev: [`http://127.0.0.1:${devPort}`], other: [`http://127.0.0.1:${otherPort}`] },
    upgradesTo: 'dev',
  });
  gateway.server.timeout = silenceMs;
  t.after(() => {
    gateway.server.closeAllConnections();
    // Not awaited: it waits for tunnels, which the test closes afterwards.
    void gateway.close();
  });
  return await listen(t, gateway.server);
};

/** A service that switches protocols, and returns each of its connections with what arrives on it. */
const startSwitching = async (t: TestContext) => {
  const joined = Promise.withResolvers<{ readonly socket: Socket; readonly text: () => string }>();
  const server = createServer((socket) => {
    let text = '';
    t.after(() => socket.destroy());
    socket
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        const isFirst = text === '';
        text += chunk.toString('latin1');
        if (!isFirst) return;
        socket.write(
          head(
            'HTTP/1.1 101 Switching Protocols',
            'Connection: Upgrade',
            'Upgrade: websocket',
            'Sec-WebSocket-Accept: s',
          ),
        );
        socket.write('welcome');
        joined.resolve({ socket, text: () => text });
      });
  });
  return { port: await listen(t, server), joined: joined.promise };
};

test('a tunnel carries the caller’s headers, the service’s answer and every byte of both sides, those sent early too', async (t) => {
  const service = await startSwitching(t);
  const port = await startBoth(t, service.port, 1);
  const caller = connect(port, '127.0.0.1');
  t.after(() => caller.destroy());
  let seen = '';
  caller.setEncoding('latin1').on('data', (chunk) => {
    seen += chunk;
  });
  caller.write(`${upgrade('/dev/ws?a=1', 'Sec-WebSocket-Key: k', 'X-Forwarded-For: 6.6.6.6')}early`);
  const { socket, text } = await service.joined;
  await until(() => seen.includes('welcome'));
  await until(() => text().includes('early'));
  assert.match(
    seen,
    /^HTTP\/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s\r\n\r\nwelcome$/i,
  );
  const [received = '', rest] = text().split('\r\n\r\n');
  assert.match(received, /^GET \/dev\/ws\?a=1 HTTP\/1.1\r\n/);
  assert.match(received, /\r\nconnection: upgrade\r\nupgrade: websocket\r\n/i);
  assert.match(received, /\r\nsec-websocket-key: k\r\n/);
  assert.match(received, /\r\nx-forwarded-for: 127.0.0.1(\r\n|$)/);
  assert.doesNotMatch(received, /6\.6\.6\.6/);
  assert.equal(rest, 'early');

  // When one side goes, so does the other.
  caller.end();
  await until(() => socket.readableEnded);
});

test('a tunnel may be silent for longer than any other connection', async (t) => {
  const service = await startSwitching(t);
  const port = await startBoth(t, service.port, 1, 100);
  const [tunnel, idle] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  for (const socket of [tunnel, idle]) t.after(() => socket.on('error', () => {}).destroy());
  tunnel.resume().write(upgrade('/dev'));
  const { text } = await service.joined;
  await until(() => idle.resume().closed);
  await sleep(300);
  tunnel.write('still here');
  await until(() => text().endsWith('still here'));
});

test('a tunnel ends when its service closes it', async (t) => {
  const service = await startSwitching(t);
  const port = await startBoth(t, service.port, 1);
  const caller = connect(port, '127.0.0.1').on('error', () => {});
  t.after(() => caller.destroy());
  caller.resume().write(upgrade('/dev'));
  const { socket } = await service.joined;
  socket.destroy();
  await until(() => caller.closed);
});

test('only the one service switches protocols: upgrades to any other are refused and reach none', async (t) => {
  const [dev, other] = [await startRawService(t), await startRawService(t)];
  const port = await startBoth(t, dev.port, other.port);
  for (const target of ['/', '/device', '/api'])
    assert.match(await exchange(t, port, upgrade(target)), /^HTTP\/1.1 400 [\s\S]*does not switch protocols/, target);
  assert.deepEqual([dev.received(), other.received()], ['', '']);
});

test('an upgrade that can be read in two ways is refused and reaches no service', async (t) => {
  const dev = await startRawService(t);
  const port = await startBoth(t, dev.port, 1);
  for (const lines of [['Host: b'], ['Connection: content-length']])
    assert.match(await exchange(t, port, upgrade('/dev', ...lines)), /^HTTP\/1.1 400 [\s\S]*read in two ways/);
  assert.equal(dev.received(), '');
});

test('an upgrade to a service that is away is 503', async (t) => {
  const port = await startBoth(t, 1, 1);
  assert.match(await exchange(t, port, upgrade('/dev')), /^HTTP\/1.1 503 [\s\S]*Nothing was done/);
});

test('a caller who breaks off before the service has switched protocols disturbs nobody', async (t) => {
  const begun = Promise.withResolvers<Socket>();
  const silent = createServer((socket) => void socket.once('data', () => begun.resolve(socket)));
  const other = await startRawService(t);
  const port = await startBoth(t, await listen(t, silent), other.port);
  const caller = connect(port, '127.0.0.1').on('error', () => {});
  caller.write(upgrade('/dev'));
  const service = await begun.promise;
  t.after(() => service.destroy());
  caller.resetAndDestroy();
  assert.match(await exchange(t, port, head('GET / HTTP/1.1', 'Host: a', 'Connection: close')), /^HTTP\/1.1 200 /);
  service.write(head('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'));
  service.on('error', () => {}).resume();
  await until(() => service.closed || service.readableEnded);
});

test('the service that does not switch protocols is left, however long its answer is', async (t) => {
  let isLeft = false;
  const service = createServer((socket) => {
    t.after(() => socket.destroy());
    socket
      .on('error', () => {})
      .once('close', () => {
        isLeft = true;
      });
    socket.once('data', () => socket.write(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')));
  });
  const port = await startBoth(t, await listen(t, service), 1);
  assert.match(await exchange(t, port, upgrade('/dev')), /^HTTP\/1.1 400 /);
  await until(() => isLeft);
});
