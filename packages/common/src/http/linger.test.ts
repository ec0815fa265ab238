import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { until } from '../testing/until.ts';
import { createServer } from './server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A caller whose request was refused before its body arrived, and who goes on sending. */
const start = async () => {
  const app = await createServer({ name: 'half', path: 'half', log: pino({ level: 'silent' }) });
  app.post('/refused', { onRequest: (_request, reply) => void reply.code(401).send({}) }, () => ({}));
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  closing.push(() => app.close());
  const socket: Socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  const caller = { seen: '', hasEnded: false, isClosed: false, socket };
  socket.on('data', (chunk) => {
    caller.seen += chunk;
  });
  socket.on('end', () => {
    caller.hasEnded = true;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    caller.isClosed = true;
  });
  socket.write('POST /refused HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  const sending = setInterval(() => socket.write('1\r\nx\r\n'), 5);
  closing.push(() => {
    clearInterval(sending);
    socket.destroy();
  });
  await until('the answer has arrived', async () => caller.hasEnded);
  assert.match(caller.seen, /^HTTP\/1\.1 401 [\s\S]*\{\}/);
  return { caller, stopSending: () => clearInterval(sending) };
};

describe('a connection whose request was answered before its body arrived', () => {
  it('ends with the answer, whole, and takes what the caller still sends for two seconds', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { caller } = await start();
    await sleep(50);
    t.mock.timers.tick(1_999);
    await sleep(50);
    assert.equal(caller.isClosed, false);
    t.mock.timers.tick(1);
    await until('it is cut off', async () => caller.isClosed);
    assert.equal(caller.seen.split('HTTP/1.1 ').length, 2, caller.seen);
  });

  it('announces its end, so that a caller sends nothing more on it, also after a body that is too large', async () => {
    const { caller } = await start();
    assert.match(caller.seen, /\r\nconnection: close\r\n/i);
    const app = await createServer({ name: 'large', path: 'large', log: pino({ level: 'silent' }) });
    closing.push(() => app.close());
    app.post('/large', () => ({}));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${url}/large`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify('x'.repeat(1_000_000)),
    });
    assert.equal(answer.status, 413);
    assert.equal(answer.headers.get('connection'), 'close');
  });

  it('is over as soon as the caller ends it', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { caller, stopSending } = await start();
    stopSending();
    caller.socket.end();
    await until('it is over', async () => caller.isClosed);
  });
});
