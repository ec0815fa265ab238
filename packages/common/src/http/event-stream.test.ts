import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { until } from '../testing/until.ts';
import { createEventStreams, type EventStream, frame } from './event-stream.ts';
import { createServer } from './server.ts';

const hourMs = 3_600_000;
const started: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).toReversed()) await one.close();
});

/** A server whose `/live` opens a stream, for a caller whose token has this lifetime, or for an anonymous caller. */
const start = async (tokenLastsMs: number | null = null) => {
  const app = await createServer({ name: 'live', path: 'live', log: pino({ level: 'silent' }) });
  const streams: EventStream[] = [];
  const open = createEventStreams(app);
  app.decorateRequest('caller', null);
  app.get('/live', async (request, reply) => {
    if (tokenLastsMs !== null)
      request.caller = { id: 'x', name: 'x', expiresAtMs: Date.now() + tokenLastsMs } as typeof request.caller;
    streams.push(open(request, reply));
  });
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  started.push(app);
  return { app, streams, port: Number(port) };
};

/** A client that reads byte by byte. `text` is what has arrived so far. */
const listen = async (port: number, headers = '') => {
  const socket: Socket = connect(port, '127.0.0.1');
  started.push({ close: () => socket.destroy() });
  const listener = { socket, text: '', hasEnded: false };
  socket.on('data', (chunk) => {
    listener.text += chunk;
  });
  // The last chunk of a chunked answer marks the end of the stream, even if the connection stays open.
  const isOver = (): boolean => listener.text.endsWith('0\r\n\r\n') || socket.readableEnded || socket.destroyed;
  socket.write(`GET /live HTTP/1.1\r\nhost: x\r\n${headers}\r\n`);
  await until('the stream has begun', async () => listener.text.includes(': hello'));
  return {
    socket,
    text: () => listener.text,
    isOver,
    ended: () => until('the stream has ended', async () => isOver()),
    reads: (text: string) => until(`${text} has arrived`, async () => listener.text.includes(text)),
  };
};

describe('an event stream', () => {
  it('has its content type, forbids caching and buffering, and carries its request id', async () => {
    const { port } = await start();
    const head = (await listen(port, 'x-request-id: mine-1\r\n')).text().toLowerCase();
    for (const line of [
      'http/1.1 200',
      'content-type: text/event-stream',
      'cache-control: no-store',
      'x-accel-buffering: no',
      'x-request-id: mine-1',
    ])
      assert.ok(head.includes(line), `${line} in ${head}`);
  });

  it('sends events in the standard’s format, only to the client they are for', async () => {
    const { port, streams } = await start();
    const [first, second] = [await listen(port), await listen(port)];
    streams[0]?.send(frame('thing', { text: 'two\nlines' }, '7'));
    streams[1]?.send(frame('other', 1));
    await first.reads('id: 7\nevent: thing\ndata: {"text":"two\\nlines"}\n\n');
    await second.reads('event: other\ndata: 1\n\n');
    assert.doesNotMatch(second.text(), /event: thing|\nid:/);
    assert.equal(frame('other', 1), 'event: other\ndata: 1\n\n');
  });

  it('ends when the caller’s token expires, and not before', async (t) => {
    const { port, streams } = await start(900_000);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const listener = await listen(port);
    t.mock.timers.tick(895_000);
    streams[0]?.send(frame('still', 1));
    await listener.reads('event: still');
    assert.equal(listener.isOver(), false);
    t.mock.timers.tick(5_000);
    await listener.ended();
  });

  it('of an expired token ends at once', async () => {
    const { port } = await start(-1_000);
    await (await listen(port)).ended();
  });

  it('of an anonymous caller does not end by itself', async () => {
    const { port } = await start();
    const listener = await listen(port);
    await sleep(300);
    assert.equal(listener.isOver(), false);
  });

  it('ends for a client that does not read, and continues for the others', async () => {
    const { port, streams } = await start();
    const [slow, quick] = [await listen(port), await listen(port)];
    slow.socket.pause();
    const event = frame('thing', 'x'.repeat(16_384));
    await until('the slow client’s stream is closed', async () => {
      for (let n = 0; n < 16; n++) streams[0]?.send(event);
      return streams[0]?.isClosed();
    });
    assert.equal(streams[1]?.isClosed(), false);
    streams[1]?.send(frame('last', 1));
    await quick.reads('event: last');
  });

  it('accepts a burst of half its buffer', async () => {
    const { port, streams } = await start();
    const listener = await listen(port);
    for (let n = 0; n < 16; n++) streams[0]?.send(frame('thing', 'x'.repeat(16_384)));
    streams[0]?.send(frame('last', 1));
    await listener.reads('event: last');
    assert.equal(listener.isOver(), false);
  });

  it('sends a heartbeat every 15 seconds, so that no proxy considers it idle', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { port } = await start();
    const listener = await listen(port);
    t.mock.timers.tick(14_999);
    await sleep(50);
    assert.doesNotMatch(listener.text(), /still here/);
    t.mock.timers.tick(1);
    await listener.reads(': still here\n\n');
  });

  it('ends when the server closes, which does not wait for clients', async () => {
    const { app, port } = await start(hourMs);
    const listener = await listen(port);
    const [socket] = [listener.socket];
    const gone = socket.destroyed ? Promise.resolve() : once(socket, 'close');
    await app.close();
    await listener.ended();
    await gone;
  });

  it('reports once that it was closed, and sends nothing afterwards', async () => {
    const { port, streams } = await start();
    const listener = await listen(port);
    let times = 0;
    streams[0]?.onClose(() => {
      times += 1;
    });
    listener.socket.destroy();
    await until('it knows', async () => times > 0);
    assert.ok(streams[0]?.isClosed());
    streams[0]?.send(frame('late', 1));
    streams[0]?.end();
    assert.equal(times, 1);
  });

  it('ignores what is sent after its end', async () => {
    const { port, streams } = await start();
    const listener = await listen(port);
    streams[0]?.end();
    streams[0]?.send(frame('late', 1));
    await listener.ended();
    assert.doesNotMatch(listener.text(), /event: late/);
  });
});
