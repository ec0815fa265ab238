import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { z } from 'zod';
import { createTestDatabase } from '../testing/database.ts';
import { createTokens, type Somebody } from '../testing/tokens.ts';
import { callerOf, tokenCookieName } from './authenticate.ts';
import { createCallers } from './callers.ts';
import { createEventStreams, frame } from './event-stream.ts';
import { intentionOf, onceAcross, onceInTransaction } from './idempotency.ts';
import { addProbes } from './probes.ts';
import { createServer, type Server } from './server.ts';

const publicUrl = 'http://localhost:3000';
const log = pino({ level: 'silent' });
const Thing = z.strictObject({ name: z.string().min(1).max(10), size: z.int().max(3).optional() });
const Made = z.object({ name: z.string(), number: z.int() });

describe('a service over HTTP', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let app: Server;
  let ada: Somebody;
  let grace: Somebody;
  let isReady = true;
  let made = 0;
  let release: () => void = () => {};
  let held: Promise<void> | null = null;

  before(async () => {
    test = await createTestDatabase();
    const { database } = test;
    await database.query('create table things (name text)');
    const somebody = await createTokens(database);
    [ada, grace] = [somebody('Ada'), somebody('Grace')];
    app = await createServer({ name: 'things', path: 'things', log });
    const { signedIn } = createCallers(app, database, { AUTH_URL: 'http://127.0.0.1:9', PUBLIC_URL: publicUrl }, log);
    addProbes(
      app,
      () => (isReady ? Promise.resolve() : Promise.reject(new Error('away'))),
      () => false,
    );
    const effect = async (name: string) => {
      made += 1;
      await held;
      return { status: 201, body: { name, number: made } };
    };
    app.post(
      '/api/things',
      { preValidation: signedIn, schema: { body: Thing, response: { 201: Made } } },
      async (request, reply) => {
        const answer = await database.transaction((tx) =>
          onceInTransaction(tx, intentionOf(request), async () => {
            await tx.query('insert into things values ($1)', [request.body.name]);
            return effect(request.body.name);
          }),
        );
        return reply.code(201).send(answer.body as z.infer<typeof Made>);
      },
    );
    app.post(
      '/api/far-things',
      { preValidation: signedIn, schema: { body: Thing, response: { 201: Made } } },
      async (request, reply) => {
        const answer = await onceAcross(database, intentionOf(request), () => effect(request.body.name));
        return reply.code(201).send(answer.body as z.infer<typeof Made>);
      },
    );
    app.get('/api/things/:id', { schema: { params: z.strictObject({ id: z.uuid() }) } }, () => ({ found: true }));
    app.get('/api/broken', () => {
      throw new Error('secret detail of our own');
    });
    const openStream = createEventStreams(app);
    app.get('/api/things/live', { preValidation: signedIn }, async (request, reply) => {
      openStream(request, reply).send(frame('thing', { for: callerOf(request).name }, '7'));
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await app.close();
    await test.close();
  });

  const post = (payload: unknown, headers: Record<string, string> = ada.headers, url = '/api/things') =>
    app.inject({ method: 'POST', url, headers, payload: payload as object });
  const problemOf = (response: { body: string; headers: Record<string, unknown>; statusCode: number }): Problem => {
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
    const problem = Problem.parse(JSON.parse(response.body));
    assert.equal(problem.status, response.statusCode);
    assert.equal(problem.requestId, response.headers['x-request-id']);
    assert.match(problem.detail, /^[A-Z].+\.$/, 'a sentence');
    return problem;
  };

  describe('refuses what is not as it should be, naming the field', () => {
    const cases: [string, unknown, string][] = [
      ['a wrong type', { name: 3 }, 'name'],
      ['a missing field', {}, 'name'],
      ['an unknown field', { name: 'x', colour: 'red' }, 'colour'],
      ['too long a text', { name: 'x'.repeat(11) }, 'name'],
      ['too large a number', { name: 'x', size: 4 }, 'size'],
      ['an array for an object', [1], 'body'],
      ['nothing', null, 'body'],
    ];
    for (const [what, payload, field] of cases)
      it(`400 for ${what}`, async () => {
        const response = await post(payload, { ...ada.headers, 'content-type': 'application/json' });
        const problem = problemOf(response);
        assert.equal(problem.code, 'invalid-input');
        if (payload !== null) assert.equal(problem.errors?.[0]?.field, field);
      });
  });

  it('400 for broken JSON, 415 for another type, 413 for more than 64 KiB', async () => {
    const send = (payload: string, type: string) => post(payload, { ...ada.headers, 'content-type': type });
    assert.equal(problemOf(await send('{"name":', 'application/json')).code, 'invalid-input');
    assert.equal(problemOf(await send('name=x', 'text/plain')).code, 'unsupported-media-type');
    const large = await send(JSON.stringify({ name: 'x'.repeat(65_536) }), 'application/json');
    assert.equal(problemOf(large).code, 'body-too-large');
  });

  it('415 for JSON that is said to be packed or in another encoding than UTF-8', async () => {
    const send = (headers: object) =>
      post('{"name":"x"}', { ...ada.headers, 'content-type': 'application/json', ...headers });
    for (const headers of [
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'identity, br' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json;a=b;CHARSET="latin1"' },
      { 'content-type': 'application/json; charset=utf-8; charset=utf-16' },
      { 'content-type': 'application/json;charset = utf-16' },
      { 'content-type': 'application/json; charset=utf-80' },
      { 'content-type': 'application/json; charset=xutf-8' },
    ])
      assert.equal(problemOf(await send(headers)).code, 'unsupported-media-type', JSON.stringify(headers));
    for (const headers of [
      { 'content-encoding': 'Identity' },
      { 'content-encoding': ' identity ' },
      { 'content-type': 'application/json; charset=UTF-8' },
      { 'content-type': 'Application/JSON;charset="utf8"' },
    ])
      assert.equal((await send(headers)).statusCode, 201, JSON.stringify(headers));
  });

  it('400 for text that PostgreSQL cannot hold', async () => {
    assert.equal(problemOf(await post({ name: 'a\0b' })).code, 'invalid-input');
  });

  it('400 for an id that is none, 404 for an unknown address, 405 with Allow for a wrong method', async () => {
    assert.equal(problemOf(await app.inject('/api/things/nonsense')).errors?.[0]?.field, 'id');
    assert.equal(problemOf(await app.inject('/api/nothing')).code, 'not-found');
    const wrong = await app.inject({ method: 'PUT', url: '/api/things' });
    assert.equal(problemOf(wrong).code, 'method-not-allowed');
    assert.equal(wrong.headers.allow, 'POST');
    assert.equal((await app.inject('/api/%zz')).statusCode, 400);
  });

  it('405 and Allow follow the most specific route: a name is not taken for an id', async () => {
    const server = await createServer({ name: 'named', path: 'named', log });
    const refused: string[] = [];
    const byId = { onRequest: async () => void refused.push('by id') };
    for (const method of ['GET', 'PATCH', 'DELETE'] as const)
      server.route({ method, url: '/api/named/:id', ...byId, handler: () => 'by id' });
    server.get('/api/named/live', { exposeHeadRoute: false }, () => 'live');
    await server.register(async (scope) => void scope.post('/api/named/webhook', () => 'taken'));
    server.all('/api/named/auth/*', () => 'anything');
    for (const [method, url, allow] of [
      ['POST', '/api/named/live', 'GET'],
      ['HEAD', '/api/named/live?a=/api/named/1', 'GET'],
      ['DELETE', '/api/named/live', 'GET'],
      ['GET', '/api/named/webhook', 'POST'],
      ['PUT', '/api/named/webhook', 'POST'],
      ['PUT', '/api/named/1', 'DELETE, GET, HEAD, PATCH'],
    ] as const) {
      const answer = await server.inject({ method, url });
      assert.equal(answer.statusCode, 405, `${method} ${url}`);
      assert.equal(String(answer.headers.allow).split(', ').sort().join(', '), allow, `${method} ${url}`);
      if (method !== 'HEAD') assert.equal(problemOf(answer).code, 'method-not-allowed');
    }
    assert.deepEqual(refused, []);
    for (const url of ['/api/named/live', '/api/named/1', '/api/named/lives', '/api/named/auth/live'])
      assert.equal((await server.inject(url)).statusCode, 200, url);
    await server.close();
  });

  it('500 says nothing of the inside', async () => {
    const response = await app.inject('/api/broken');
    assert.equal(problemOf(response).code, 'internal-error');
    assert.doesNotMatch(response.body, /secret|stack|Error/);
  });

  it('passes a request id on and makes one where there is none worth keeping', async () => {
    const ids = await Promise.all(
      ['mine-1', 'not\tgood'.repeat(40)].map(
        async (id) => (await app.inject({ url: '/livez', headers: { 'x-request-id': id } })).headers['x-request-id'],
      ),
    );
    assert.equal(ids[0], 'mine-1');
    assert.match(String(ids[1]), /^[0-9a-f-]{36}$/);
  });

  it('tells Kubernetes and Prometheus how it is, and everybody its OpenAPI 3.1', async () => {
    assert.equal((await app.inject('/livez')).statusCode, 200);
    assert.equal((await app.inject('/readyz')).statusCode, 200);
    isReady = false;
    assert.equal((await app.inject('/readyz')).statusCode, 503);
    assert.equal((await app.inject('/livez')).statusCode, 200, 'alive though its store is away');
    isReady = true;
    assert.match((await app.inject('/metrics')).body, /http_request_duration_seconds_bucket/);
    const openapi = (await app.inject('/api/things/openapi.json')).json();
    assert.equal(openapi.openapi, '3.1.0');
    assert.ok(openapi.paths['/api/things'].post);
  });

  describe('knows who calls', () => {
    it('401 without a token, with a forged one, with one that was tampered with, with one that has run out', async () => {
      const [head, body, signature] = ada.headers.authorization.slice(7).split('.');
      const other = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), sub: grace.id }),
      ).toString('base64url');
      const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      const tokens = ['', 'nonsense', `${head}.${other}.${signature}`, `${none}.${body}.`, 'a'.repeat(5_000)];
      for (const token of tokens)
        assert.equal((await post({ name: 'x' }, { authorization: `Bearer ${token}` })).statusCode, 401);
      assert.equal((await post({ name: 'x' }, {})).statusCode, 401);
    });

    it('by a token after `Bearer` in whatever case, and after nothing else', async () => {
      const token = ada.headers.authorization.slice(7);
      for (const authorization of [`bearer ${token}`, `BEARER  ${token}`])
        assert.equal((await post({ name: 'x' }, { authorization })).statusCode, 201, authorization.slice(0, 8));
      for (const authorization of [token, `Bearer${token}`, `Basic ${token}`, `x Bearer ${token}`])
        assert.equal((await post({ name: 'x' }, { authorization })).statusCode, 401, authorization.slice(0, 9));
    });

    it('takes the cookie for reading; for writing only from our own pages', async () => {
      const cookie = `other=1; ${tokenCookieName(publicUrl)}=${ada.headers.authorization.slice(7)}`;
      assert.equal(problemOf(await post({ name: 'x' }, { cookie })).code, 'cross-site-write');
      assert.equal(
        problemOf(await post({ name: 'x' }, { cookie, 'sec-fetch-site': 'cross-site' })).code,
        'cross-site-write',
      );
      assert.equal((await post({ name: 'x' }, { cookie, 'sec-fetch-site': 'same-origin' })).statusCode, 201);
    });

    it('ignores the cookie when there are two of its name, in either order', async () => {
      const own = `${tokenCookieName(publicUrl)}=${ada.headers.authorization.slice(7)}`;
      const tossed = `${tokenCookieName(publicUrl)}=${grace.headers.authorization.slice(7)}`;
      for (const cookie of [`${own}; ${tossed}`, `${tossed}; ${own}`, `${own}; x=1; ${own}`]) {
        const answer = await post({ name: 'x' }, { cookie, 'sec-fetch-site': 'same-origin' });
        assert.equal(problemOf(answer).code, 'not-signed-in');
      }
    });
  });

  for (const url of ['/api/things', '/api/far-things'])
    describe(`an Idempotency-Key on ${url}`, () => {
      const withKey = (key: string, name: string, who = ada) =>
        post({ name }, { ...who.headers, 'idempotency-key': key }, url);
      const key = (name: string) => `${url}-${name}`;

      it('gives the same answer to the same request and acts once', async () => {
        const before = made;
        const [first, second] = [await withKey(key('same'), 'x'), await withKey(key('same'), 'x')];
        assert.equal(first.statusCode, 201);
        assert.equal(second.body, first.body);
        assert.equal(made, before + 1);
      });
      it('belongs to one caller', async () => {
        const [first, second] = [await withKey(key('shared'), 'x'), await withKey(key('shared'), 'x', grace)];
        assert.notEqual(second.json().number, first.json().number);
      });
      it('422 for another request with the same key', async () => {
        await withKey(key('other'), 'x');
        assert.equal(problemOf(await withKey(key('other'), 'y')).code, 'idempotency-key-reused');
      });
      it('400 for a key that is none', async () => {
        assert.equal(problemOf(await withKey('with space', 'x')).code, 'invalid-input');
      });
      it('409 while the first is running', async () => {
        held = new Promise((resolve) => {
          release = resolve;
        });
        const before = made;
        const first = withKey(key('slow'), 'x');
        while (made === before) await new Promise((resolve) => setTimeout(resolve, 5));
        const second = await withKey(key('slow'), 'x');
        release();
        held = null;
        assert.equal(problemOf(second).code, 'idempotency-key-in-use');
        assert.equal((await first).statusCode, 201);
      });
      it('is forgotten after 24 hours', async () => {
        const first = await withKey(key('old'), 'x');
        await test.database.query(
          `update idempotency_keys set claimed_at = now() - interval '25 hours' where key = $1`,
          [key('old')],
        );
        assert.notEqual((await withKey(key('old'), 'x')).json().number, first.json().number);
      });
    });

  it('a key whose request died is taken up again after 30 s, not before', async () => {
    const headers = { ...ada.headers, 'idempotency-key': 'died' };
    await post({ name: 'x' }, headers, '/api/far-things');
    await test.database.query(`update idempotency_keys set status = null, answer = null where key = 'died'`);
    assert.equal((await post({ name: 'x' }, headers, '/api/far-things')).statusCode, 409);
    await test.database.query(
      `update idempotency_keys set claimed_at = now() - interval '31 seconds' where key = 'died'`,
    );
    assert.equal((await post({ name: 'x' }, headers, '/api/far-things')).statusCode, 201);
  });

  it('an event stream says who it is for, and ends when the server stops', async () => {
    const server = await createServer({ name: 'live', path: 'live', log });
    const open = createEventStreams(server);
    server.get('/live', async (request, reply) =>
      open({ ...request, caller: null } as never, reply).send(frame('hello', 1, '1')),
    );
    const address = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(address.port), address.hostname);
    socket.write('GET /live HTTP/1.1\r\nhost: x\r\n\r\n');
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    while (!seen.includes('event: hello')) await once(socket, 'data');
    assert.match(seen, /text\/event-stream/);
    assert.match(seen, /id: 1\nevent: hello\ndata: 1\n\n/);
    await server.close();
    if (!socket.destroyed) await once(socket, 'close');
  });
});

describe('a server sends with every answer', () => {
  const expected = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
  };

  /** All bytes that a server sends on one connection until it closes it. */
  const sentFor = async (server: Server, bytes: string): Promise<string> => {
    const address = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(address.port), address.hostname);
    socket.write(bytes);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
      if (seen.includes('event: hello')) socket.destroy();
    });
    await once(socket, 'close');
    await server.close();
    return seen;
  };

  it('the security headers, also on refusals, and HSTS if the public address is https', async () => {
    for (const publicUrl of ['https://tickets.example', 'http://localhost:3000', undefined]) {
      const server = await createServer({ name: 'safe', path: 'safe', log, publicUrl });
      server.get('/own', (_request, reply) => reply.header('cache-control', 'no-cache').send({}));
      for (const url of ['/own', '/nothing', '/%zz', '/api/safe/openapi.json']) {
        const { headers } = await server.inject(url);
        const caching = url === '/own' ? 'no-cache' : 'no-store';
        for (const [name, value] of Object.entries({ ...expected, 'cache-control': caching }))
          assert.equal(headers[name], value, `${url}: ${name}`);
        const hsts = publicUrl?.startsWith('https') ? 'max-age=31536000; includeSubDomains' : undefined;
        assert.equal(headers['strict-transport-security'], hsts, `${url}, ${publicUrl}`);
      }
      await server.close();
    }
  });

  it('the same headers on an event stream', async () => {
    const server = await createServer({ name: 'live', path: 'live', log });
    const open = createEventStreams(server);
    server.get('/live', async (request, reply) =>
      open({ ...request, caller: null } as never, reply).send(frame('hello', 1)),
    );
    const seen = await sentFor(server, 'GET /live HTTP/1.1\r\nhost: x\r\n\r\n');
    for (const [name, value] of Object.entries(expected)) assert.ok(seen.includes(`${name}: ${value}\r\n`), name);
  });

  it('the same headers on the problem for a malformed request', async () => {
    const server = await createServer({ name: 'strict', path: 'strict', log });
    const seen = await sentFor(server, 'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n');
    assert.match(seen, /^HTTP\/1\.1 400 Bad Request\r\n/);
    for (const [name, value] of Object.entries(expected)) assert.ok(seen.includes(`${name}: ${value}\r\n`), name);
    const [head = '', body = ''] = seen.split('\r\n\r\n');
    const { requestId, code } = Problem.parse(JSON.parse(body));
    assert.equal(code, 'invalid-input');
    assert.ok(head.includes(`x-request-id: ${requestId}`));
  });

  describe('to a request whose body has not arrived', () => {
    const lengths = ['content-length: 60\r\n\r\n{', 'transfer-encoding: chunked\r\n\r\n5\r\n{'];
    const create = async () => {
      const server = await createServer({ name: 'half', path: 'half', log });
      server.post('/refused', { onRequest: (_request, reply) => void reply.code(401).send({}) }, () => ({}));
      server.post('/read', ({ body }) => ({ body: body as string }));
      return server;
    };

    it('is the last one: nothing follows it, and the connection ends', async () => {
      for (const target of ['POST /refused', 'GET /read', 'GET /nothing', 'POST /%zz'])
        for (const rest of lengths) {
          const seen = await sentFor(
            await create(),
            `${target} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${rest}`,
          );
          assert.equal(seen.split('HTTP/1.1 ').length, 2, `${target}: ${seen}`);
          assert.match(seen, /connection: close/i, `${target}: ${seen}`);
        }
    });

    it('is not answered again by what breaks off its body', async () => {
      const server = await create();
      const address = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
      const socket = connect({ port: Number(address.port), host: address.hostname, allowHalfOpen: true });
      let seen = '';
      socket.on('data', (chunk) => {
        seen += chunk;
      });
      socket.on('error', () => {});
      socket.write(`POST /refused HTTP/1.1\r\nhost: x\r\n${lengths[1]}`);
      while (!seen.includes(' 401 ')) await once(socket, 'data');
      socket.write('nonsense\r\n\r\n');
      if (!socket.readableEnded) await once(socket, 'end');
      socket.destroy();
      assert.equal(seen.split('HTTP/1.1 ').length, 2, seen);
      await server.close();
    });

    it('keeps the connection open where the body came with the head', async () => {
      const server = await create();
      const address = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
      const socket = connect(Number(address.port), address.hostname);
      let seen = '';
      socket.on('data', (chunk) => {
        seen += chunk;
      });
      for (let count = 1; count <= 3; count++) {
        socket.write(`POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`);
        while (seen.split('HTTP/1.1 401').length <= count) await once(socket, 'data');
      }
      assert.doesNotMatch(seen, /connection: close/i);
      socket.destroy();
      await server.close();
    });
  });
});
