import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type RequestOptions, request, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type GatewayOptions } from './gateway.ts';

const routes = [
  { prefix: '/api', service: 'api' },
  { prefix: '', service: 'client' },
];

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing) await close();
});

const listen = async (server: Server | ReturnType<typeof createTcpServer>, port = 0): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** A service that does `listener`, and a gateway in front of it. */
const around = async (listener: RequestListener, options: Partial<GatewayOptions> = {}) => {
  const service = createServer(listener);
  const servicePort = await listen(service);
  const upstreams = { api: [`http://127.0.0.1:${servicePort}`] };
  const gateway = createGateway({ routes, upstreams, ...options });
  const port = await listen(gateway.server);
  closing.push(
    () => gateway.close(),
    () => {
      service.close();
      service.closeAllConnections();
    },
  );
  return { service, servicePort, gateway, port, url: `http://127.0.0.1:${port}` };
};

const unusedPort = async (): Promise<number> => {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  return port;
};

const ask = async (port: number, options: RequestOptions, body?: string | Buffer) => {
  const asked = request({ port, host: '127.0.0.1', agent: false, ...options });
  asked.end(body);
  const [answer] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() };
};

test('method, target, headers and body arrive as sent, and the answer as given', async () => {
  const { port } = await around((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      outgoing.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], etag: '"7"' });
      outgoing.end(JSON.stringify({ method, url, language: headers['accept-language'], host: headers.host, body }));
    });
  });
  const options = {
    method: 'PATCH',
    path: '/api/x%20y?q=%C3%BC',
    headers: { 'accept-language': 'cy', host: 'shop.example' },
  };
  const answer = await ask(port, options, 'grüße');
  assert.equal(answer.status, 201);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(answer.headers.etag, '"7"');
  assert.deepEqual(JSON.parse(answer.body), {
    method: 'PATCH',
    url: '/api/x%20y?q=%C3%BC',
    language: 'cy',
    host: 'shop.example',
    body: 'grüße',
  });
});

test('bodies of every size and framing pass both ways unchanged', async () => {
  const { port } = await around((incoming, outgoing) => void incoming.pipe(outgoing));
  for (const size of [1, 100, 16_383, 16_384, 70_000, 3_000_000]) {
    const body = Buffer.alloc(size, 'ab1');
    const known = await ask(port, { method: 'POST', path: '/api', headers: { 'content-length': size } }, body);
    assert.ok(known.body === body.toString(), `${size} bytes of known length`);
    const chunked = await ask(
      port,
      { method: 'POST', path: '/api', headers: { 'transfer-encoding': 'chunked' } },
      body,
    );
    assert.ok(chunked.body === body.toString(), `${size} bytes in chunks`);
  }
});

test('HEAD and 204 have no body, and the connection goes on', async () => {
  const { port } = await around((incoming, outgoing) => {
    if (incoming.method === 'HEAD') outgoing.writeHead(200, { 'content-length': 10 }).end();
    else outgoing.writeHead(204).end();
  });
  for (let round = 0; round < 3; round++) {
    assert.equal((await ask(port, { method: 'HEAD', path: '/api' })).headers['content-length'], '10');
    assert.equal((await ask(port, { method: 'DELETE', path: '/api' })).status, 204);
  }
});

test('the service hears who asks from the gateway, not from the caller', async () => {
  const { port } = await around((incoming, outgoing) => outgoing.end(JSON.stringify(incoming.headers)));
  const headers = {
    host: 'shop.example',
    'x-forwarded-for': '6.6.6.6',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.example',
    'x-real-ip': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    connection: 'secret, close',
    secret: 'for the gateway only',
    te: 'trailers',
  };
  const seen = JSON.parse((await ask(port, { path: '/api', headers })).body);
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.equal(seen['x-forwarded-proto'], 'http');
  assert.equal(seen['x-forwarded-host'], 'shop.example');
  for (const name of ['x-real-ip', 'forwarded', 'secret', 'te']) assert.equal(seen[name], undefined, name);
});

test('a request keeps its well-formed id and gets a new one otherwise', async () => {
  const { port } = await around((incoming, outgoing) => outgoing.end(incoming.headers['x-request-id']));
  const kept = await ask(port, { path: '/api', headers: { 'x-request-id': 'abc-123' } });
  assert.deepEqual([kept.body, kept.headers['x-request-id']], ['abc-123', 'abc-123']);
  const replaced = await ask(port, { path: '/api', headers: { 'x-request-id': 'a b<script>' } });
  assert.match(replaced.body, /^[0-9a-f-]{36}$/);
  assert.equal(replaced.headers['x-request-id'], replaced.body);
});

test('server-sent events arrive one by one, and the service hears when the reader has gone', async () => {
  let left: () => void;
  const readerLeft = new Promise<void>((resolve) => {
    left = resolve;
  });
  let send = (_text: string) => {};
  const { url } = await around((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.flushHeaders();
    send = (text) => void outgoing.write(text);
    outgoing.on('close', () => left());
  });
  const reader = new AbortController();
  const answer = await fetch(`${url}/api/live`, { signal: reader.signal });
  const events = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
    send(event);
    assert.equal((await events.read()).value, event);
  }
  reader.abort();
  await events.read().catch(() => {});
  await readerLeft;
});

test('a slow reader holds the service back instead of filling the gateway', async () => {
  let written = 0;
  let full = false;
  const { port } = await around((_incoming, outgoing) => {
    const chunk = Buffer.alloc(64 * 1024);
    const pour = () => {
      while (written < 400 * chunk.length) {
        written += chunk.length;
        if (!outgoing.write(chunk)) {
          full = true;
          return void outgoing.once('drain', pour);
        }
      }
      outgoing.end();
    };
    pour();
  });
  const asked = request({ port, host: '127.0.0.1', path: '/api', agent: false }).end();
  const [answer] = await once(asked, 'response');
  answer.pause();
  while (!full) await sleep(10);
  await sleep(200);
  const heldAt = written;
  assert.ok(heldAt < 400 * 64 * 1024, 'the service was stopped before the end');
  let read = 0;
  for await (const chunk of answer) read += chunk.length;
  assert.equal(read, 400 * 64 * 1024);
});

test('a service that is being restarted loses no request, whatever its method', async () => {
  const servicePort = await unusedPort();
  const gateway = createGateway({ routes, upstreams: { api: [`http://127.0.0.1:${servicePort}`] } });
  const port = await listen(gateway.server);
  closing.push(() => gateway.close());
  const waiting = [ask(port, { path: '/api' }), ask(port, { method: 'POST', path: '/api' }, 'buy')];
  await sleep(200);
  const service = createServer((incoming, outgoing) => void incoming.pipe(outgoing));
  await listen(service, servicePort);
  closing.push(() => service.close());
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ body }) => body),
    ['', 'buy'],
  );
});

test('503 with Retry-After when the service stays away', async () => {
  const gateway = createGateway({ routes, upstreams: { api: [`http://127.0.0.1:${await unusedPort()}`] } });
  const port = await listen(gateway.server);
  closing.push(() => gateway.close());
  const answer = await ask(port, { method: 'POST', path: '/api', headers: { 'x-request-id': 'r1' } }, '{}');
  assert.equal(answer.status, 503);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const { code, requestId, status } = JSON.parse(answer.body);
  assert.deepEqual({ code, requestId, status }, { code: 'unavailable', requestId: 'r1', status: 503 });
});

test('502 when the service breaks off, and the request is not sent again', async () => {
  let heard = 0;
  const { port } = await around((incoming) => {
    heard++;
    incoming.socket.destroy();
  });
  const answer = await ask(port, { method: 'POST', path: '/api' }, '{}');
  assert.deepEqual([answer.status, heard], [502, 1]);
});

test('an answer that breaks off midway breaks off for the reader, too', async () => {
  const { port } = await around((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': 100 });
    outgoing.write('half');
    setTimeout(() => incoming.socket.destroy(), 20);
  });
  await assert.rejects(ask(port, { path: '/api' }), { code: 'ECONNRESET' });
});

test('connections to the service are kept and used again', async () => {
  const sockets = new Set();
  const { port } = await around((incoming, outgoing) => {
    sockets.add(incoming.socket);
    incoming.resume().on('end', () => outgoing.end('ok'));
  });
  for (let round = 0; round < 10; round++) await ask(port, { method: 'POST', path: '/api' }, 'x');
  assert.equal(sockets.size, 1);
});

test('requests in turn go to every instance, and past one that is away', async () => {
  const listener =
    (name: string): RequestListener =>
    (_incoming, outgoing) =>
      outgoing.writeHead(200, { connection: 'close' }).end(name);
  const [one, two] = [createServer(listener('one')), createServer(listener('two'))];
  const ports = [await listen(one), await listen(two)];
  const gateway = createGateway({ routes, upstreams: { api: ports.map((port) => `http://127.0.0.1:${port}`) } });
  const port = await listen(gateway.server);
  closing.push(
    () => gateway.close(),
    () => one.close(),
  );
  const answers = async () => {
    const bodies = [];
    for (let round = 0; round < 4; round++) bodies.push((await ask(port, { path: '/api' })).body);
    return bodies.sort();
  };
  assert.deepEqual(await answers(), ['one', 'one', 'two', 'two']);
  two.close();
  assert.deepEqual(await answers(), ['one', 'one', 'one', 'one']);
});

test('413 from the service reaches a caller who is still sending, and the next request starts afresh', async () => {
  const { port } = await around((incoming, outgoing) => {
    outgoing.writeHead(incoming.method === 'POST' ? 413 : 200).end(incoming.method);
  });
  const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/api', agent: false });
  asked.on('error', () => {});
  asked.write('x'.repeat(70_000));
  const [answer] = await once(asked, 'response');
  assert.equal(answer.statusCode, 413);
  assert.equal((await ask(port, { path: '/api' })).body, 'GET');
  asked.destroy();
});

test('what is no path is 400, what nobody serves 404', async () => {
  const { port } = await around((_incoming, outgoing) => outgoing.end());
  assert.equal((await ask(port, { path: 'http://elsewhere.example/' })).status, 400);
  assert.equal((await ask(port, { path: '/page' })).status, 404);
  assert.equal((await ask(port, { path: '/livez' })).status, 200);
});

test('a path that not every reader understands alike is 400 and reaches no service, a query may be anything', async () => {
  const seen: (string | undefined)[] = [];
  const { port } = await around(({ url }, outgoing) => {
    seen.push(url);
    outgoing.end();
  });
  const paths = ['%', '%f', '%ff', '%zz', '%E0%A4%A', '%c0%af', '%ed%a0%80', 'a%00b', '/evil.example', 'a//b', '\\\\a'];
  for (const path of paths.flatMap((end) => [`/api/${end}`, `/${end}`])) {
    const answer = await ask(port, { path });
    assert.equal(answer.status, 400, path);
    assert.equal(answer.headers['content-type'], 'application/problem+json', path);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', path);
    assert.equal(JSON.parse(answer.body).requestId, answer.headers['x-request-id'], path);
  }
  const readable = ['/api/%C3%BC%2f%5C', '/api?a=%ff&b=//\\%', '/api/a/'];
  for (const path of readable) assert.equal((await ask(port, { path })).status, 200, path);
  assert.deepEqual(seen, readable);
});

test('/livez answers GET and HEAD with the headers of every answer, other methods with 405', async () => {
  const { port } = await around((_incoming, outgoing) => outgoing.end());
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
    const { status, headers, body } = await ask(port, { method, path: '/livez', headers: { 'x-request-id': 'r1' } });
    const isRead = method === 'GET' || method === 'HEAD';
    assert.equal(status, isRead ? 200 : 405, method);
    if (method === 'GET') assert.equal(body, 'ok');
    if (!isRead) assert.deepEqual([headers.allow, JSON.parse(body).code], ['GET, HEAD', 'method-not-allowed']);
    assert.equal(headers['x-request-id'], 'r1', method);
    assert.equal(headers['x-content-type-options'], 'nosniff', method);
    assert.equal(headers['cache-control'], 'no-store', method);
    assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'", method);
  }
});

test('a web socket is joined to its service', async () => {
  const { port, service } = await around(() => {}, { upgradesTo: 'api' });
  service.on('upgrade', (_incoming, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    socket.pipe(socket);
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /api/ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
  const [head] = await once(socket, 'data');
  assert.match(String(head), /^HTTP\/1.1 101/);
  socket.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  socket.destroy();
});
