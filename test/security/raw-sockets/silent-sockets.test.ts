import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { exchange, open, readAnswers } from './raw.ts';

// A minute, plus the delay of a busy machine.
const gone = 75_000;
const request = 'POST /api/users/signin HTTP/1.1\r\nHost: localhost\r\n';
const idle = 'idle after an answer';
/** Ways to hold a connection open without doing anything. */
const silent = {
  'nothing sent': '',
  'half a request line': 'GET /api/us',
  'half a head': `${request}X-One: a\r\nX-Tw`,
  'half a body': `${request}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  'half a chunk': `${request}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{`,
  [idle]: 'GET /api/users/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n',
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

describe('silent sockets', () => {
  let system: WholeStack;
  /** The answer that a socket received before it was closed. */
  const answersOf = new Map<string, string[]>();
  before(async () => {
    system = await startWholeStack();
  });
  after(() => system.close());

  it('are closed after a minute, and other callers are not slower meanwhile', { timeout: 120_000 }, async (t) => {
    const portOf = (name: string): number => system.stack.stack.processes[name]!.port;
    const honest = async (): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 100; i++) {
        const startedAt = performance.now();
        assert.equal((await system.call('GET', '/api/tickets?limit=5')).status, 200);
        times.push(performance.now() - startedAt);
      }
      return median(times);
    };
    await honest();
    const before = await honest();
    const sockets: { what: string; socket: Socket }[] = [];
    const hold = async (name: string, count: number, kinds: Readonly<Record<string, string>>): Promise<void> => {
      for (const [what, bytes] of Object.entries(kinds))
        for (let i = 0; i < count; i++) {
          const socket = await open(portOf(name));
          const where = `${what} at ${name}`;
          let text = '';
          socket.on('data', (chunk) => {
            text += chunk;
          });
          socket.on('close', () => {
            if (text && name !== 'sandbox' && what !== idle)
              answersOf.set(where, [...(answersOf.get(where) ?? []), text]);
          });
          socket.write(bytes);
          sockets.push({ what: where, socket });
        }
    };
    const startedAt = performance.now();
    await hold('gateway', 50, silent);
    // A service allows the gateway's idle connections more time.
    const { [idle]: _, ...unfinished } = silent;
    for (const name of ['auth', 'tickets', 'sandbox']) await hold(name, 10, unfinished);
    // One byte at a time counts as silence too.
    const trickling = await open(portOf('gateway'));
    trickling.resume();
    sockets.push({ what: 'a head of one byte a second', socket: trickling });
    trickling.write(request);
    const trickle = setInterval(() => trickling.write('X'), 1_000);
    const during = await honest();
    while (sockets.some(({ socket }) => !socket.closed) && performance.now() - startedAt < gone) await sleep(200);
    clearInterval(trickle);
    const left = sockets.filter(({ socket }) => !socket.closed).map(({ what }) => what);
    for (const { socket } of sockets) socket.destroy();
    t.diagnostic(
      `${sockets.length} sockets; honest median ${before.toFixed(1)} ms before, ${during.toFixed(1)} during`,
    );
    assert.deepEqual([...new Set(left)], []);
    assert.ok(during < before * 10 + 100, `${during} ms instead of ${before}`);
  });

  it('receive the reason, with a problem and a request id', () => {
    for (const [what, texts] of answersOf) {
      if (/nothing|request line|head/.test(what)) assert.ok(texts.length > 0, what);
      for (const text of texts) {
        const [answer, ...more] = readAnswers(text);
        assert.equal(answer?.status, 408, what);
        assert.equal(more.length, 0, `${what}: one answer to one request`);
        assert.equal(JSON.parse(answer.body).requestId, answer.headers['x-request-id'], what);
      }
    }
  });

  it('431 for a head that is too large, with a problem and a request id', async () => {
    for (const name of ['gateway', 'auth']) {
      const large = `GET /api/users/jwks HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
      const [answer] = readAnswers(await exchange(system.stack.stack.processes[name]!.port, large, 100));
      assert.equal(answer?.status, 431, name);
      assert.equal(JSON.parse(answer.body).requestId, answer.headers['x-request-id'], name);
    }
  });
});
