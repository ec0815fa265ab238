import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { until } from '../testing/until.ts';
import { traceparent } from '../trace.ts';
import { createServer, type Server } from './server.ts';

const lines: Record<string, unknown>[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const create = (trustProxy?: number) =>
  createServer({ name: 'things', path: 'things', log, ...(trustProxy === undefined ? {} : { trustProxy }) });
const given: [url: string, error: Error][] = [
  ['/refused', new Refusal('own-hold', 'You hold them yourself.')],
  ['/event', new Refusal('cross-site-write', 'Not from there.')],
  ['/broken', new Error('a detail of our own')],
  ['/too-large', Object.assign(new Error('out of range'), { code: '22003' })],
];

describe('a server', () => {
  let app: Server;
  let port: number;
  before(async () => {
    app = await create();
    for (const [url, error] of given)
      app.get(url, () => {
        throw error;
      });
    app.get('/trace', () => ({ trace: traceparent(), again: traceparent() }));
    app.get('/address', ({ clientAddress, network }) => ({ clientAddress, network }));
    ({ port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 })) as unknown as { port: number });
  });
  after(() => app.close());
  beforeEach(() => void lines.splice(0));

  /** What the server sends to these bytes until it ends the connection. */
  const sentFor = async (bytes: string, to = port): Promise<string> => {
    const socket = connect(to, '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy());
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    socket.write(bytes);
    await once(socket, 'close');
    return seen;
  };

  it('keeps a request id of 1 to 100 plain characters, and makes one instead of any other', async () => {
    for (const id of ['a', 'A-1_b.c:2', 'x'.repeat(100)]) {
      const { headers } = await app.inject({ url: '/trace', headers: { 'x-request-id': id } });
      assert.equal(headers['x-request-id'], id);
    }
    for (const id of ['', ' a', 'a b', 'a"', 'a\tb', 'é', 'x'.repeat(101), ['a', 'b']]) {
      const { headers } = await app.inject({ url: '/trace', headers: { 'x-request-id': id as string } });
      assert.match(
        String(headers['x-request-id']),
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}(-[0-9a-f]{4,12}){2}$/,
        JSON.stringify(id),
      );
    }
  });

  it('works under the trace of the caller, or under one of its own', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traceOf = async (headers: Record<string, string>) => {
      const { trace, again } = (await app.inject({ url: '/trace', headers })).json();
      assert.equal(again, trace, 'one for all that a request causes');
      return trace;
    };
    assert.equal(await traceOf({ traceparent: trace }), trace);
    const own = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;
    for (const wrong of [`${trace}-x`, `x${trace}`, trace.slice(0, -1), trace.replace('0af7', '0AF7'), ''])
      assert.match(await traceOf({ traceparent: wrong }), own, wrong);
    assert.notEqual(await traceOf({}), await traceOf({}));
  });

  it('requires a Host header in HTTP/1.1 and in no older request', async () => {
    const refused = await sentFor('GET /trace HTTP/1.1\r\nconnection: close\r\n\r\n');
    assert.match(refused, /^HTTP\/1\.1 400 /);
    const { code, detail, requestId } = Problem.parse(JSON.parse(refused.split('\r\n\r\n')[1] ?? ''));
    assert.deepEqual([code, detail], ['invalid-input', 'The request has no Host header.']);
    assert.ok(refused.includes(`x-request-id: ${requestId}`));
    assert.match(await sentFor('GET /trace HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'), /^HTTP\/1\.1 200 /);
    assert.match(await sentFor('GET /trace HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /);
  });

  it('logs an error of ours with its request, a refusal only where it is a security event', async () => {
    const logged: Record<string, unknown> = {};
    for (const [url] of given) {
      await app.inject({ url, headers: { 'x-request-id': `id-of-${url.slice(1)}` } });
      logged[url] = lines.splice(0).map(({ level, requestId, event, err }) => ({
        ...{ level, requestId },
        ...(event ? { event } : {}),
        ...(err ? { message: (err as Error).message } : {}),
      }));
    }
    assert.deepEqual(logged, {
      '/refused': [],
      '/event': [{ level: 40, requestId: 'id-of-event', event: 'cross-site-write' }],
      '/broken': [{ level: 50, requestId: 'id-of-broken', message: 'a detail of our own' }],
      '/too-large': [{ level: 50, requestId: 'id-of-too-large', message: 'out of range' }],
    });
  });

  it('writes no line about a request that is served', async () => {
    await app.inject('/trace');
    assert.deepEqual(lines, []);
  });

  it('takes the peer for the caller, or behind our proxies what the outermost of them saw', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1, 2001:db8:0:7::1, 203.0.113.9' };
    for (const [trustProxy, clientAddress, network] of [
      [undefined, '127.0.0.1', '127.0.0.1'],
      [1, '203.0.113.9', '203.0.113.9'],
      [2, '2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ] as const) {
      const server = await create(trustProxy);
      server.get('/address', (request) => ({ clientAddress: request.clientAddress, network: request.network }));
      assert.deepEqual((await server.inject({ url: '/address', headers })).json(), { clientAddress, network });
      await server.close();
    }
  });

  it('bounds what a peer can hold: time, connections, bodies and heads', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxConnections } = app.server;
    assert.deepEqual(
      { headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxConnections },
      {
        headersTimeout: 20_000,
        requestTimeout: 30_000,
        keepAliveTimeout: 72_000,
        timeout: 120_000,
        maxConnections: 10_000,
      },
    );
    assert.equal(app.initialConfig.bodyLimit, 65_536);
  });

  it('hides no route that can be called from outside from its OpenAPI document', async () => {
    const server = await create();
    const schema = { hide: true };
    assert.throws(() => server.get('/api/things/secret', { schema }, () => ''), /OpenAPI/);
    assert.throws(() => server.get('/api/others/openapi.json', { schema }, () => ''), /OpenAPI/);
    server.get('/inside', { schema }, () => '');
    server.get('/api/things/open', () => '');
    server.get('/api/things/inner', { schema: { hide: false } }, () => '');
    await server.ready();
    const { info, paths, components } = (await server.inject('/api/things/openapi.json')).json();
    assert.deepEqual(info, { title: 'Ticketing: things', version: '1' });
    assert.deepEqual(Object.keys(paths).sort(), ['/api/things/inner', '/api/things/open']);
    assert.deepEqual(components.securitySchemes, { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } });
    await server.close();
  });

  it('keeps what a hook says of the connection in every problem', async () => {
    const server = await create();
    server.addHook('onRequest', async (_request, reply) => void reply.header('connection', 'close'));
    server.post('/things', () => ({}));
    const post = async (payload: string, type = 'application/json') =>
      (await server.inject({ method: 'POST', url: '/things', headers: { 'content-type': type }, payload })).headers;
    assert.equal((await post('{')).connection, 'close');
    assert.equal((await post(`"${'x'.repeat(65_535)}"`)).connection, 'close');
    await server.close();
  });

  it('gives bytes that are no request no answer that could be taken for the one before them', async (t) => {
    const server = await create();
    t.after(() => server.close());
    server.get('/wait', () => new Promise(() => {}));
    const { port: own } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    assert.equal(await sentFor('GET /wait HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n', Number(own)), '');
  });

  it('finishes the request that is being served while it closes, and serves one that came behind it', async () => {
    const server = await create();
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    server.get('/slow', async () => {
      begun += 1;
      await gate.promise;
      return { served: true };
    });
    const { port: own } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(own), '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy());
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
    await until('the first has begun', async () => begun === 1);
    const closed = server.close();
    socket.write('GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    gate.resolve();
    if (!socket.destroyed) await once(socket, 'close');
    await closed;
    assert.match(seen, /^HTTP\/1\.1 200 [\s\S]*\{"served":true\}/);
    assert.doesNotMatch(seen, /HTTP\/1\.1 503/);
  });
});

describe('an address', () => {
  let app: Server;
  before(async () => {
    app = await create();
    app.get('/api/things/:id', { exposeHeadRoute: false }, () => 'one');
    app.put('/api/things/:name/places', () => 'places');
    app.post('/api/things', () => 'made');
    app.route({ method: ['PATCH', 'DELETE'], url: '/api/things', handler: () => 'both' });
    app.get('/files/*', { exposeHeadRoute: false }, () => 'file');
    app.get('/files/list', { exposeHeadRoute: false }, () => 'list');
    await app.ready();
  });
  after(() => app.close());

  for (const [method, url, status, allow] of [
    ['GET', '/api/things/1', 200, undefined],
    ['GET', '/api/things/1?x=/y', 200, undefined],
    ['POST', '/api/things/1', 405, 'GET'],
    ['GET', '/api/things/1/places', 405, 'PUT'],
    ['GET', '/api/things/1/places/2', 404, undefined],
    ['GET', '/api/things', 405, 'POST, PATCH, DELETE'],
    ['GET', '/api/things?of=x', 405, 'POST, PATCH, DELETE'],
    ['GET', '/x/api/things', 404, undefined],
    ['GET', '/api/thingsx', 404, undefined],
    ['GET', '/files/a/b', 200, undefined],
    ['POST', '/files/a/b', 405, 'GET'],
    ['POST', '/files/list', 405, 'GET'],
    ['GET', '/nothing', 404, undefined],
  ] as const)
    it(`${method} ${url} is ${status}${allow ? ` with Allow: ${allow}` : ''}`, async () => {
      const answer = await app.inject({ method, url });
      assert.equal(answer.statusCode, status);
      assert.equal(answer.headers.allow, allow);
      if (status === 200) return;
      const { code, detail } = Problem.parse(answer.json());
      assert.equal(code, status === 404 ? 'not-found' : 'method-not-allowed');
      assert.equal(detail, status === 404 ? 'There is nothing at this address.' : `Here one can ${allow}.`);
    });
});
