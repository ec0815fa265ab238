import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { networkOf } from './network.ts';

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing) await close();
});

const limits = { connections: 100, connectionsPerNetwork: 100, streams: 100, streamsPerNetwork: 100 };

/** A service that handles requests with `listener`, behind a gateway with these options. */
const around = async (listener: RequestListener, options: Partial<GatewayOptions>) => {
  const service = createServer(listener).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const gateway = createGateway({ routes: [{ prefix: '', service: 'api' }], upstreams: { api: [url] }, ...options });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  closing.push(
    () => gateway.close(),
    () => gateway.server.closeAllConnections(),
    () => service.close(),
    () => service.closeAllConnections(),
  );
  return { service, port: (gateway.server.address() as AddressInfo).port };
};

type Held = { readonly socket: Socket; readonly text: () => string };
const hold = async (port: number, bytes: string, localAddress = '127.0.0.1'): Promise<Held> => {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  closing.unshift(() => socket.destroy());
  return { socket, text: () => text };
};
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 1_000) throw new Error('the condition did not hold within 10 s');
    await sleep(10);
  }
};
const request = 'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n';

test('a network is an IPv4 address, or the first 64 bits of an IPv6 address', () => {
  for (const [address, network] of [
    // The same as in packages/common/src/http/client-address.test.ts.
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:0DB8:0000:0007::9', '2001:db8:0:7::/64'],
    ['2001:db8:0:7::', '2001:db8:0:7::/64'],
    ['2001:db8:0:8::', '2001:db8:0:8::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001::7:1:2:3:4', '2001:0:0:7::/64'],
    ['2001:db8::7:0:0:1.2.3.4', '2001:db8:0:7::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['not an address', 'not an address'],
  ] as const)
    assert.equal(networkOf(address), network, address);
});

test('the connection of a network that has been idle longest is closed for a new one, never one that waits for an answer', async () => {
  const { port } = await around(() => {}, { limits: { ...limits, connectionsPerNetwork: 3 } });
  const [busy, idle, newer, elsewhere] = [
    await hold(port, request),
    await hold(port, ''),
    await hold(port, 'GET'),
    await hold(port, '', '127.0.0.2'),
  ];
  await sleep(50);
  await hold(port, '');
  await until(() => idle.socket.closed);
  await sleep(50);
  assert.deepEqual(
    [busy, newer, elsewhere].map(({ socket }) => socket.closed),
    [false, false, false],
  );
});

test('when all connections of a network wait for answers, another connection is refused with a problem', async () => {
  const { port } = await around(() => {}, { limits: { ...limits, connectionsPerNetwork: 2 } });
  const busy = [await hold(port, request), await hold(port, request)];
  await sleep(50);
  const refused = await hold(port, request);
  await until(() => refused.socket.closed);
  assert.match(refused.text(), /^HTTP\/1.1 503[\s\S]*retry-after: 1[\s\S]*"requestId":/);
  assert.ok(busy.every(({ socket }) => !socket.closed));
});

test('with too many connections in total, a connection of the network with the most idle ones is closed', async () => {
  const { port } = await around((_, outgoing) => void outgoing.end('ok'), { limits: { ...limits, connections: 4 } });
  const honest = await hold(port, '', '127.0.0.2');
  const many = [await hold(port, ''), await hold(port, ''), await hold(port, '')];
  const other = await hold(port, request, '127.0.0.3');
  await until(() => other.text().includes('200'));
  assert.deepEqual(
    [honest, ...many].map(({ socket }) => socket.closed),
    [false, true, false, false],
  );
});

test('the number of event streams is bounded', async () => {
  const { port } = await around(
    (_, outgoing) => void outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n\n'),
    { limits: { ...limits, streamsPerNetwork: 2 } },
  );
  const streams = [await hold(port, request), await hold(port, request)];
  await until(() => streams.every(({ text }) => text().includes('200')));
  const third = await hold(port, request);
  await until(() => third.text().includes('HTTP'));
  assert.match(third.text(), /^HTTP\/1.1 429[\s\S]*too-many-requests/);
});

test('one connection has a bounded number of requests in progress, and closing it aborts them all at the service', async () => {
  let open = 0;
  let seen = 0;
  const { port } = await around(
    (_, outgoing) => {
      open++;
      seen++;
      outgoing.on('close', () => open--);
    },
    { limits },
  );
  const caller = await hold(port, request.repeat(20));
  await until(() => seen >= 8);
  await sleep(50);
  assert.equal(seen, 8);
  caller.socket.destroy();
  await until(() => open === 0);
});

test('a head, a request and an idle connection time out, with an answer that states it', async () => {
  const timeouts = { headMs: 400, requestMs: 800, keepAliveMs: 300 };
  const { port } = await around((incoming, outgoing) => void incoming.pipe(outgoing), { timeouts });
  const head = await hold(port, 'GET /a HTTP/1.1\r\nHo');
  const nothing = await hold(port, '');
  const body = await hold(port, 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  const idle = await hold(port, request);
  await until(() => [head, nothing, body, idle].every(({ socket }) => socket.closed));
  for (const { text } of [head, nothing]) assert.match(text(), /^HTTP\/1.1 408[\s\S]*"requestId":/);
  assert.match(idle.text(), /^HTTP\/1.1 200/);
});

test('callers have 20 s for a head, a minute for a request, 55 s between two and two minutes of silence, unless told otherwise', () => {
  const { server } = createGateway({ routes: [], upstreams: {} });
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = server;
  assert.deepEqual(
    { headersTimeout, requestTimeout, keepAliveTimeout, timeout },
    { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 55_000, timeout: 120_000 },
  );
});

test('bytes after a malformed request are dropped, and the answer before it arrives complete', async () => {
  const { port } = await around((_, outgoing) => void setTimeout(() => outgoing.end('first'), 100), { limits });
  const caller = await hold(port, `${request}nonsense\r\n\r\n${'more '.repeat(1_000)}${request}`);
  await until(() => caller.socket.closed);
  assert.match(caller.text(), /^HTTP\/1.1 200[\s\S]*firstHTTP\/1.1 400[\s\S]*"requestId":"[\w-]{36}"}$/);
});

test('Upgrade is refused on routes without upgrades, and later bytes are not forwarded', async () => {
  let seen = 0;
  const { port, service } = await around((_, outgoing) => void outgoing.end(String(++seen)), {});
  service.on('upgrade', () => seen++);
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const caller = await hold(port, upgrade + request);
  await until(() => caller.socket.closed);
  assert.match(caller.text(), /^HTTP\/1.1 400[\s\S]*"requestId":"[\w-]{36}"}$/);
  assert.equal(seen, 0);
});

test('the connection is not tunnelled to a service that does not switch protocols', async () => {
  const { port, service } = await around((_, outgoing) => void outgoing.end('no'), { upgradesTo: 'api' });
  let bytes = '';
  service.on('connection', (socket: Socket) => socket.on('data', (chunk) => (bytes += chunk)));
  const upgrade = 'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const caller = await hold(port, `${upgrade}GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n`);
  await until(() => caller.socket.closed);
  assert.match(caller.text(), /^HTTP\/1.1 400[\s\S]*"requestId":/);
  assert.doesNotMatch(bytes, /metrics/);
});

test('a caller that leaves before its service is reached sends nothing to it', async () => {
  const { port, service } = await around((_, outgoing) => void outgoing.end('ok'), {});
  const { port: servicePort } = service.address() as AddressInfo;
  let seen = 0;
  service.on('request', () => seen++);
  service.close();
  await once(service, 'close');
  const caller = await hold(port, 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx');
  await sleep(100);
  caller.socket.destroy();
  await sleep(50);
  service.listen(servicePort, '127.0.0.1');
  await once(service, 'listening');
  await sleep(300);
  assert.equal(seen, 0);
  const status = await new Promise((resolve) => get({ port, path: '/' }, ({ statusCode }) => resolve(statusCode)));
  assert.equal(status, 200);
});

const answersIn = (text: string): number => text.split('HTTP/1.1 ').length - 1;
const unfinished = (method: string, path = '/a'): Readonly<Record<string, string>> => ({
  'half a body': `${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\n\r\n{`,
  'half a chunk': `${method} ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{`,
  'a body that is waited for': `${method} ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 60\r\n\r\n`,
});

test('a request that is answered before its body arrived gets no second answer, and its connection ends', async () => {
  const timeouts = { headMs: 400, requestMs: 800, keepAliveMs: 20_000 };
  const { port } = await around(
    ({ url }, outgoing) => {
      if (url === '/chunks') outgoing.writeHead(405).write('no');
      outgoing.end();
    },
    { timeouts },
  );
  for (const [what, bytes] of [
    ...Object.entries(unfinished('POST')),
    ...Object.entries(unfinished('POST', '/chunks')),
    ...Object.entries(unfinished('GET', '/livez')),
    ...Object.entries(unfinished('POST', '/livez')),
    ...Object.entries(unfinished('POST', '/%ff')),
  ]) {
    const caller = await hold(port, bytes);
    await until(() => caller.socket.closed);
    const text = caller.text().replace('HTTP/1.1 100 Continue\r\n\r\n', '');
    assert.equal(answersIn(text), 1, `${what}: ${text}`);
    assert.match(text, /connection: close/i, what);
  }
});

test('what breaks or follows after such an answer is answered by nothing and reaches no service', async () => {
  let seen = 0;
  const { port } = await around((_, outgoing) => {
    seen++;
    outgoing.writeHead(403, { 'content-length': 2 }).end('no');
  }, {});
  const { 'half a chunk': chunk = '', 'half a body': body = '' } = unfinished('POST');
  for (const [bytes, later] of [
    [chunk, 'nonsense\r\n\r\n'],
    [body, 'x'.repeat(59) + request],
  ] as const) {
    seen = 0;
    // The caller goes on although it was told that the connection ends.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', () => {});
    socket.write(bytes);
    await until(() => text.includes('403'));
    socket.write(later);
    await until(() => socket.closed || socket.readableEnded);
    await sleep(100);
    socket.destroy();
    assert.equal(answersIn(text), 1, text);
    assert.equal(seen, 1);
  }
});

test('an answer overtakes a large body whole: the connection is not reset under it', async () => {
  const { port } = await around((_, outgoing) => void outgoing.writeHead(413).end('large'), {});
  for (let round = 0; round < 20; round++) {
    const caller = await hold(port, `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n`);
    for (let part = 0; part < 20 && !caller.socket.destroyed; part++) caller.socket.write('x'.repeat(50_000));
    await until(() => caller.socket.closed);
    assert.match(caller.text(), /^HTTP\/1.1 413[\s\S]*large/);
  }
});

test('a caller that goes on sending after its answer is cut off after two seconds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { port } = await around(() => {}, {});
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  const sending = setInterval(() => socket.write('1\r\nx\r\n'), 5);
  t.after(() => {
    clearInterval(sending);
    socket.destroy();
  });
  socket.resume().write('POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  await until(() => socket.readableEnded);
  t.mock.timers.tick(1_999);
  await sleep(50);
  assert.equal(socket.closed, false);
  t.mock.timers.tick(1);
  await until(() => socket.closed);
});

test('bytes that cannot be parsed while an answer is being written end the connection without another answer', async () => {
  const { port } = await around((_, outgoing) => void outgoing.writeHead(200).write('begun'), {});
  const caller = await hold(port, request);
  await until(() => caller.text().includes('begun'));
  caller.socket.write('nonsense\r\n\r\n');
  await until(() => caller.socket.closed);
  assert.equal(answersIn(caller.text()), 1);
});
