import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { GatewayOptions } from './gateway.ts';
import { exchange, listen, startGateway, startRawService } from './testing/raw.ts';

const request = (target: string, ...lines: readonly string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');
const closing = 'Connection: close';

const limits = { connections: 100, connectionsPerNetwork: 100, streams: 100, streamsPerNetwork: 100 };
const timeouts = { headMs: 300, requestMs: 300, keepAliveMs: 20_000 };
const serviceTimeouts = { headMs: 300, silenceMs: 300 };

/** A service that reads and never answers, or breaks off at once. */
const startBadService = async (t: TestContext, kind: 'silent' | 'broken'): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('data', () => kind === 'broken' && socket.destroy());
    t.after(() => socket.destroy());
  });
  return await listen(t, server);
};
const unusedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
};

type Case = {
  readonly name: string;
  readonly bytes: string;
  readonly options?: Partial<GatewayOptions>;
  readonly service?: (t: TestContext) => Promise<number>;
  readonly status: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
};
const again = { 'retry-after': '1' };
const malformed = {
  status: '400 Bad Request',
  code: 'invalid-input',
  title: 'Bad request',
  detail: 'The request is not valid HTTP/1.1, or could be read in two ways.',
};
const target = { ...malformed, detail: 'The address must begin with a slash.' };
const unavailable = { code: 'unavailable', headers: again };

const cases: readonly Case[] = [
  { name: 'bytes that are not HTTP', bytes: 'nonsense\r\n\r\n', ...malformed },
  { name: 'no host', bytes: 'GET /a HTTP/1.1\r\n\r\n', ...malformed },
  { name: 'two hosts', bytes: request('/a', 'Host: b'), ...malformed },
  { name: 'a target without a slash', bytes: request('*'), ...target },
  { name: 'an absolute target', bytes: request('http://a/b'), ...target },
  { name: 'CONNECT', bytes: 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', ...target },
  {
    ...{ name: 'an ambiguous path', bytes: request('//a'), ...malformed },
    detail:
      'The path of the address must be UTF-8 with valid percent-escapes, without NUL, backslashes and empty segments.',
  },
  {
    ...{ name: 'Upgrade', bytes: request('/a', 'Connection: upgrade', 'Upgrade: x'), ...malformed },
    detail: 'This address does not switch protocols: leave out `Upgrade`.',
  },
  {
    ...{ name: 'a path that no route has', bytes: request('/a'), options: { routes: [] } },
    ...{ status: '404 Not Found', code: 'not-found', title: 'Not found', detail: 'Nothing is served here.' },
  },
  {
    ...{ name: 'another method of /livez', bytes: request('/livez', closing).replace('GET', 'PUT') },
    ...{ status: '405 Method Not Allowed', code: 'method-not-allowed', title: 'Method not allowed' },
    ...{ detail: 'Here one can GET, HEAD.', headers: { allow: 'GET, HEAD' } },
  },
  {
    ...{ name: 'a head that stops', bytes: 'GET /a HTTP/1.1\r\nHo', options: { timeouts } },
    ...{ status: '408 Request Timeout', code: 'invalid-input', title: 'Too slow' },
    detail: 'The request did not arrive in time. Nothing was done. Please send it again.',
  },
  {
    ...{ name: 'another expectation', bytes: request('/a', 'Expect: 200-ok'), ...malformed },
    ...{ status: '417 Expectation Failed', detail: 'Only `Expect: 100-continue` is supported.' },
  },
  {
    ...{ name: 'a stream too many', bytes: request('/a', closing), options: { limits: { ...limits, streams: 0 } } },
    service: async (t) => (await startRawService(t, 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n')).port,
    ...{ status: '429 Too Many Requests', code: 'too-many-requests', title: 'Too many streams', headers: again },
    detail: 'Too many streams are open from here. Close one first.',
  },
  {
    ...{ name: 'a large head', bytes: request('/a', `x: ${'x'.repeat(16_500)}`) },
    ...{ status: '431 Request Header Fields Too Large', code: 'invalid-input', title: 'Headers too large' },
    detail: 'The request line and headers may have at most 16 KiB.',
  },
  {
    ...{ name: 'a service that breaks off', bytes: request('/a', closing), ...unavailable },
    service: (t) => startBadService(t, 'broken'),
    ...{ status: '502 Bad Gateway', title: 'The service stopped' },
    detail:
      'The service stopped before it answered, so we do not know whether your request was carried out. Please check before you repeat it.',
  },
  {
    ...{ name: 'a service that is away', bytes: request('/a', closing), service: unusedPort, ...unavailable },
    ...{ status: '503 Service Unavailable', title: 'The service is away' },
    detail: 'Nothing was done. Please try again in a moment.',
  },
  {
    ...{ name: 'a connection too many', bytes: '', options: { limits: { ...limits, connections: 0 } }, ...unavailable },
    ...{ status: '503 Service Unavailable', title: 'Too many connections' },
    detail: 'Nothing was done. Please try again in a moment.',
  },
  {
    ...{ name: 'a service that does not answer', bytes: request('/a', closing), options: { serviceTimeouts } },
    ...{ service: (t) => startBadService(t, 'silent'), ...unavailable },
    ...{ status: '504 Gateway Timeout', title: 'The service does not answer' },
    detail: 'We do not know whether your request will still be carried out. Please check before you repeat it.',
  },
];

describe('what the gateway itself answers is complete, closes the connection, and has the headers of every answer', {
  concurrency: true,
}, () => {
  for (const { name, bytes, options, service, status, code, title, detail, headers = {} } of cases)
    it(`${name}: ${status}`, async (t) => {
      const servicePort = service ? await service(t) : (await startRawService(t)).port;
      const { port } = await startGateway(t, servicePort, options);
      const text = await exchange(t, port, bytes);
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const [line, ...lines] = head.split('\r\n');
      const { date: _, ...given } = Object.fromEntries(
        lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 2)]),
      );
      const requestId = given['x-request-id'];
      assert.equal(line, `HTTP/1.1 ${status}`);
      assert.match(requestId ?? '', /^[0-9a-f-]{36}$/);
      assert.deepEqual(JSON.parse(body), {
        ...{ type: `/problems/${code}`, title, status: Number(status.slice(0, 3)), code, detail, requestId },
      });
      assert.deepEqual(given, {
        'content-type': 'application/problem+json',
        'content-length': String(body.length),
        'x-request-id': requestId,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        connection: 'close',
        ...headers,
      });
    });

  it('a ninth request before the first is answered: 429 after the answers of the eight', async (t) => {
    const service = await startRawService(t);
    const { port } = await startGateway(t, service.port);
    const text = await exchange(t, port, request('/a').repeat(9));
    assert.deepEqual(text.match(/HTTP\/1.1 \d+/g), [...Array(8).fill('HTTP/1.1 200'), 'HTTP/1.1 429']);
    assert.match(
      text,
      /"title":"Too many requests"[\s\S]*"detail":"Wait for an answer before you send more requests."/,
    );
    assert.equal(service.received().match(/GET/g)?.length, 8);
  });

  it('a problem answers HEAD without a body', async (t) => {
    const { port } = await startGateway(t, await startBadService(t, 'broken'));
    const text = await exchange(t, port, request('/a', closing).replace('GET', 'HEAD'));
    assert.match(text, /^HTTP\/1.1 502 [\s\S]*content-length: \d{3}[\s\S]*\r\n\r\n$/);
  });
});

describe('/livez', () => {
  it('answers in plain text, whatever becomes of the services, and the connection goes on', async (t) => {
    const { port } = await startGateway(t, await unusedPort());
    const text = await exchange(t, port, request('/livez') + request('/livez', closing));
    const [first] = text.split(/(?<=ok|ok\r\n0\r\n\r\n)(?=HTTP)/);
    assert.match(first ?? '', /^HTTP\/1.1 200 OK\r\n[\s\S]*content-type: text\/plain\r\n[\s\S]*\r\nok/);
    assert.match(first ?? '', /Connection: keep-alive/);
    assert.equal(text.match(/HTTP\/1.1 200/g)?.length, 2);
  });
});
