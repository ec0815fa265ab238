import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, startGateway, startRawService } from './testing/raw.ts';

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const linesOf = (text: string): string[] => text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');

test('a service receives these headers and no others: those for it, and the gateway’s own', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const request = head(
    'GET /api/a?b=c HTTP/1.1',
    'Host: shop.example:8080',
    'Accept: text/html',
    'Cookie: token=1',
    'Authorization: Bearer t',
    'If-None-Match: "1"',
    'X-Custom: one',
    'x-custom: two',
    'Last-Event-ID: 7',
    'X-Request-Id: r-1',
    'X-Named: stays',
    'Named: goes',
    'Connection: close, Named,x-named , COOKIE',
    'Keep-Alive: timeout=5',
    'Proxy-Authenticate: Basic',
    'Proxy-Authorization: Basic x',
    'Proxy-Connection: close',
    'TE: trailers',
    'Trailer: x-late',
    'Forwarded: for=6.6.6.6',
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Port: 1',
    'X-Forwarded-Proto: https',
    'X-Real-Ip: 6.6.6.6',
    'Content-Length: 0',
  );
  await exchange(t, port, request);
  assert.deepEqual(linesOf(service.received()), [
    'GET /api/a?b=c HTTP/1.1',
    'host: shop.example:8080',
    'connection: keep-alive',
    'accept: text/html',
    'cookie: token=1',
    'authorization: Bearer t',
    'if-none-match: "1"',
    'x-custom: one',
    'x-custom: two',
    'last-event-id: 7',
    'x-named: stays',
    'x-forwarded-host: shop.example:8080',
    'x-request-id: r-1',
    'x-forwarded-for: 127.0.0.1',
    'x-forwarded-proto: http',
  ]);
});

test('Expect is answered by the gateway, and the service does not receive it', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const post = ['POST /a HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Length: 1', 'Connection: close'];
  const text = await exchange(t, port, `${head(...post)}x`);
  assert.match(text, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
  assert.doesNotMatch(service.received(), /expect/i);
});

test('a caller receives these headers and no others: the service’s, without those of its connection to the gateway', async (t) => {
  const service = await startRawService(
    t,
    `${head(
      'HTTP/1.1 201 Created',
      'Content-Type: text/plain',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'Date: Sat, 28 Nov 2026 19:30:00 GMT',
      'ETag: "7"',
      'Named: goes',
      'Connection: keep-alive, Named',
      'Keep-Alive: timeout=5',
      'Proxy-Authenticate: Basic',
      'Proxy-Authorization: Basic x',
      'Proxy-Connection: close',
      'TE: trailers',
      'Trailer: x-late',
      'Upgrade: h2c',
      'Content-Length: 2',
    )}ok`,
  );
  const { port } = await startGateway(t, service.port);
  const text = await exchange(t, port, head('GET /a HTTP/1.1', 'Host: a', 'X-Request-Id: r-1', 'Connection: close'));
  assert.deepEqual(linesOf(text), [
    'HTTP/1.1 201 Created',
    'content-type: text/plain',
    'set-cookie: a=1',
    'set-cookie: b=2',
    'date: Sat, 28 Nov 2026 19:30:00 GMT',
    'etag: "7"',
    'content-length: 2',
    'x-request-id: r-1',
    'Connection: close',
  ]);
});

test('a request id that the service sends is the one its caller receives', async (t) => {
  const service = await startRawService(t, `${head('HTTP/1.1 200 OK', 'x-request-id: own', 'content-length: 0')}`);
  const { port } = await startGateway(t, service.port);
  const text = await exchange(t, port, head('GET /a HTTP/1.1', 'Host: a', 'Connection: close'));
  assert.deepEqual(text.match(/x-request-id: .*/g), ['x-request-id: own']);
  assert.doesNotMatch(text, /^date:/im, 'nor is a date added');
});

test('a request id has 1 to 64 characters of a few kinds; any other, also one given twice, is replaced', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const idFor = async (...lines: readonly string[]) => {
    await exchange(t, port, head('GET /a HTTP/1.1', 'Host: a', 'Connection: close', ...lines));
    return /x-request-id: (.*)\r/.exec(service.received())?.[1];
  };
  for (const id of ['a', 'A-z_0.9:b', 'x'.repeat(64)]) assert.equal(await idFor(`X-Request-Id: ${id}`), id);
  for (const id of ['', 'x'.repeat(65), 'a b', 'a/b', 'a"b', 'ä'])
    assert.match((await idFor(`X-Request-Id: ${id}`)) ?? '', /^[0-9a-f-]{36}$/, id);
  assert.match((await idFor('X-Request-Id: a', 'X-Request-Id: b')) ?? '', /^[0-9a-f-]{36}$/);
  assert.notEqual(await idFor(), await idFor());
});

test('a host is one name or address with a port, up to 255 characters; only HTTP/1.0 may leave it out', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const statusOf = async (...lines: readonly string[]) =>
    (await exchange(t, port, head(...lines, 'Connection: close'))).slice(9, 12);
  for (const host of ['a', 'a_b-c.example:80', '[::1]:3000', 'x'.repeat(255)])
    assert.equal(await statusOf('GET /a HTTP/1.1', `Host: ${host}`), '200', host);
  for (const host of ['', 'x'.repeat(256), 'a b', 'a,b', 'a/b', 'u@a', 'a\\b', 'a?b', 'ä'])
    assert.equal(await statusOf('GET /a HTTP/1.1', `Host: ${host}`), '400', host);
  assert.equal(await statusOf('GET /a HTTP/1.1'), '400');
  service.received();
  assert.equal(await statusOf('GET /a HTTP/1.0'), '200');
  assert.doesNotMatch(service.received(), /x-forwarded-host/);
  assert.equal(await statusOf('GET /a HTTP/1.0', 'Host: a', 'Host: a'), '400');
});

test('no header is lost because of many others', async (t) => {
  const service = await startRawService(t);
  const { port } = await startGateway(t, service.port);
  const many = Array<string>(2_500).fill('a:');
  await exchange(t, port, head('GET /a HTTP/1.1', 'Host: a', ...many, 'Cookie: last', 'Connection: close'));
  assert.match(service.received(), /\r\ncookie: last\r\n/);
});

test('a service may answer with up to 64 KiB of headers', async (t) => {
  const cookies = Array.from({ length: 15 }, (_, nth) => `Set-Cookie: c${nth}=${'x'.repeat(4_000)}`);
  const service = await startRawService(t, `${head('HTTP/1.1 200 OK', ...cookies, 'Content-Length: 2')}ok`);
  const { port } = await startGateway(t, service.port);
  const text = await exchange(t, port, head('GET /a HTTP/1.1', 'Host: a', 'Connection: close'));
  assert.equal(text.match(/\r\nset-cookie: /g)?.length, 15);
  assert.match(text, /\r\n\r\nok$/);
});
