import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { callerOf, createSignedIn, tokenCookieName } from './authenticate.ts';
import { createServer, type Server } from './server.ts';
import type { Caller } from './tokens.ts';

const ada: Caller = { id: 'ada', name: 'Ada', expiresAtMs: 0, keyId: 'k', sessionHash: 's' };
const publicUrl = 'https://tickets.example';
const cookieName = tokenCookieName(publicUrl);
const lines: Record<string, unknown>[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });

describe('a route for somebody signed in', () => {
  let app: Server;
  before(async () => {
    app = await createServer({ name: 'mine', path: 'mine', log });
    const verify = async (token: string, onForged?: (reason: string) => void) => {
      if (token === 'forged') onForged?.('unknown key');
      return token === 'good' ? ada : null;
    };
    const preValidation = createSignedIn(app, verify, {
      PUBLIC_URL: publicUrl,
      OTHER_ORIGINS: ['http://10.0.0.2:3000'],
    });
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)
      app.route({ method, url: '/mine/:nth', preValidation, handler: (request) => callerOf(request) });
    app.get('/open', (request) => ({ caller: request.caller }));
    app.get('/unhooked', (request) => callerOf(request));
  });
  after(() => app.close());
  beforeEach(() => void lines.splice(0));

  const call = async (
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    headers: Record<string, string>,
  ) => {
    const { statusCode, body } = await app.inject({ method, url: '/mine/1', headers });
    return statusCode === 200 ? 'served' : method === 'HEAD' ? statusCode : Problem.parse(JSON.parse(body)).code;
  };
  const good = `${cookieName}=good`;
  const bearer = 'Bearer good';

  it('knows its caller, and other routes know none', async () => {
    assert.deepEqual((await app.inject({ url: '/mine/1', headers: { authorization: bearer } })).json(), ada);
    const open = await app.inject({ url: '/open', headers: { authorization: bearer } });
    assert.deepEqual(open.json(), { caller: null });
    assert.equal((await app.inject({ url: '/unhooked', headers: { authorization: bearer } })).statusCode, 500);
  });

  it('reads with the cookie from anywhere, and writes with it only from our own pages', async () => {
    for (const method of ['GET', 'HEAD'] as const)
      for (const site of ['cross-site', 'same-site', 'none', 'same-origin'])
        assert.equal(await call(method, { cookie: good, 'sec-fetch-site': site }), 'served', `${method}, ${site}`);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      for (const site of ['cross-site', 'same-site', 'none', ''])
        assert.equal(
          await call(method, { cookie: good, 'sec-fetch-site': site }),
          'cross-site-write',
          `${method}, ${site}`,
        );
      assert.equal(await call(method, { cookie: good }), 'cross-site-write', method);
      assert.equal(await call(method, { cookie: good, 'sec-fetch-site': 'same-origin' }), 'served', method);
      assert.equal(await call(method, { authorization: bearer, 'sec-fetch-site': 'cross-site' }), 'served', method);
    }
  });

  it('takes a write of a browser that does not say its site from our own origins only', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      for (const origin of [publicUrl, 'http://10.0.0.2:3000'])
        assert.equal(await call(method, { cookie: good, origin }), 'served', `${method}, ${origin}`);
      for (const origin of ['https://evil.example', 'http://tickets.example', 'http://10.0.0.2', 'null']) {
        assert.equal(await call(method, { cookie: good, origin }), 'cross-site-write', `${method}, ${origin}`);
        assert.equal(await call(method, { authorization: bearer, origin }), 'served', `${method}, ${origin}`);
      }
      assert.equal(
        await call(method, { cookie: good, origin: publicUrl, 'sec-fetch-site': 'cross-site' }),
        'cross-site-write',
        'the browser’s own word counts more',
      );
    }
  });

  it('takes the header before the cookie, even if the header is wrong', async () => {
    const others = { 'sec-fetch-site': 'same-origin' };
    for (const authorization of ['Bearer bad', 'Bearer ', 'bearer'])
      assert.equal(await call('GET', { authorization, cookie: good, ...others }), 'not-signed-in', authorization);
    assert.equal(await call('POST', { authorization: bearer, cookie: `${cookieName}=bad` }), 'served');
    assert.equal(await call('GET', { authorization: 'Basic x', cookie: good }), 'served', 'another scheme is no token');
  });

  it('takes only the cookie of its own name, which has the prefix of https here', async () => {
    assert.equal(cookieName, '__Secure-ticketing_token');
    assert.equal(tokenCookieName('http://localhost:3000'), 'ticketing_token');
    assert.equal(await call('GET', { cookie: 'ticketing_token=good' }), 'not-signed-in');
  });

  it('explains the refusals in a sentence', async () => {
    const forged = await app.inject({ method: 'POST', url: '/mine/1', headers: { cookie: good } });
    for (const { body } of [forged, await app.inject('/mine/1')])
      assert.match(Problem.parse(JSON.parse(body)).detail, /^[A-Z].+\.$/);
  });

  it('records a forged token with its network, route and reason, and never the token', async () => {
    await app.inject({ url: '/mine/1', headers: { authorization: 'Bearer forged', 'x-request-id': 'mine' } });
    const [line] = lines;
    assert.equal(lines.length, 1);
    const { event, reason, network, route, requestId, security } = line ?? {};
    assert.deepEqual(
      { event, reason, network, route, requestId, security },
      {
        event: 'token-rejected',
        reason: 'unknown key',
        network: '127.0.0.1',
        route: 'GET /mine/:nth',
        requestId: 'mine',
        security: true,
      },
    );
    assert.doesNotMatch(JSON.stringify(line), /forged/);
  });
});
