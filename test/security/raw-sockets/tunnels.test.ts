import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { exchange, open, readAnswers } from './raw.ts';

const paths = ['/sandbox/readyz', '/sandbox/livez', '/api/users/jwks', '/api/tickets', '/api/orders', '/'];
const protocols = ['x', 'websocket', 'h2c', 'TLS/1.3'];
/** Routes that the sandbox and the services serve on their own ports only. */
const inside = ['/__ledger', '/__faults', '/metrics', '/sandbox/__ledger', '/sandbox/__faults'];

describe('the gateway', () => {
  let system: WholeStack;
  let port: number;
  before(async () => {
    system = await startWholeStack();
    port = system.stack.stack.processes.gateway?.port ?? 0;
  });
  after(() => system.close());

  it('never opens a tunnel for Upgrade, and refuses it with a problem', async () => {
    for (const path of paths)
      for (const protocol of protocols) {
        const upgrade = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
        const socket = await open(port);
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
        });
        socket.write(upgrade);
        await until('the upgrade is answered', async () => text.includes('}'));
        for (const target of inside)
          socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`);
        await sleep(30);
        socket.destroy();
        const what = `${path} ${protocol}`;
        assert.doesNotMatch(text, /"intents"|"rules"|process_cpu/, what);
        const [first] = readAnswers(text);
        assert.equal(first?.status, 400, what);
        assert.equal(JSON.parse(first.body).requestId, first.headers['x-request-id'], what);
      }
  });

  it('refuses CONNECT and absolute addresses with a problem', async () => {
    const { url } = system.stack.stack.sandbox!;
    for (const line of [`CONNECT ${url.slice(7)} HTTP/1.1`, `GET ${url}/__ledger HTTP/1.1`, 'OPTIONS * HTTP/1.1']) {
      const [answer] = readAnswers(await exchange(port, `${line}\r\nHost: localhost\r\n\r\n`, 50));
      assert.equal(answer?.status, 400, line);
      assert.equal(JSON.parse(answer.body).requestId, answer.headers['x-request-id'], line);
    }
  });

  it('does not route operators’ requests, not even with the secret key', async () => {
    const authorization = `Bearer ${system.stack.stack.sandbox!.secretKey}`;
    for (const path of [...inside, '/sandbox/__challenges/pi_1', '/sandbox//__ledger', '/sandbox/%5f%5fledger']) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status } = await system.call(method, path, { headers: { authorization } });
        // The gateway refuses an address with two slashes, whatever it is of.
        assert.equal(status, path.includes('//') ? 400 : 404, `${method} ${path}`);
      }
    }
  });

  it('sets the caller’s address itself, whatever the caller sends', async () => {
    const forged = {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      connection: 'x-forwarded-for, x-request-id',
    };
    const body = JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'correct horse', name: 'Mallory' });
    const lines = Object.entries({ ...forged, 'content-type': 'application/json', 'content-length': body.length });
    const signUp = `POST /api/users/signup HTTP/1.1\r\nHost: localhost\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
    const text = await exchange(port, signUp, 100);
    assert.equal(readAnswers(text)[0]?.status, 201);
    const cookie = [...text.matchAll(/^set-cookie: ([^;\r]+)/gim)].map(([, pair]) => pair).join('; ');
    const list = `GET /api/users/auth/list-sessions HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`;
    const [answer] = readAnswers(await exchange(port, list, 100));
    assert.equal(answer?.status, 200);
    assert.match(answer.body, /127\.0\.0\.1/);
    assert.doesNotMatch(answer.body, /6\.6\.6\.6/);
  });
});
