import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ConnectionLimits } from './connections.ts';
import { listen, startGateway, until } from './testing/raw.ts';

const limits: ConnectionLimits = { connections: 100, connectionsPerNetwork: 100, streams: 100, streamsPerNetwork: 100 };
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** A gateway with these limits, and a service that answers `/stream` with an event stream, `/wait` when told, and else at once. */
const start = async (t: TestContext, given: Partial<ConnectionLimits>) => {
  const waiting: ServerResponse[] = [];
  const streaming: ServerResponse[] = [];
  const service = createServer(({ url }, outgoing) => {
    if (url === '/stream') {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n\n');
      streaming.push(outgoing);
    } else if (url === '/wait') waiting.push(outgoing);
    else outgoing.end('ok');
  });
  t.after(() => service.closeAllConnections());
  const { gateway, port } = await startGateway(t, await listen(t, service), { limits: { ...limits, ...given } });
  return {
    gateway,
    waiting,
    streaming,
    /** Opens a connection from this address, sends these bytes and waits for as many answers, or until it is closed. */
    open: async (bytes: string, from = '127.0.0.1', answers = bytes === '' || bytes.includes('/wait') ? 0 : 1) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: from }).on('error', () => {});
      t.after(() => socket.destroy());
      const caller = { socket, text: '' };
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        caller.text += chunk;
      });
      await once(socket, 'connect');
      const before = waiting.length;
      socket.write(bytes);
      await until(() => caller.text.split('HTTP/1.1 ').length > answers || socket.closed);
      if (bytes.includes('/wait')) await until(() => waiting.length > before);
      return caller;
    },
  };
};

const closed = (socket: Socket): Promise<void> => until(() => socket.closed);
const statusOf = ({ text }: { readonly text: string }): string => text.slice(9, 12);

test('a connection that has been answered is idle again, and the newest of the idle ones', async (t) => {
  const { open } = await start(t, { connectionsPerNetwork: 2 });
  const answered = await open('');
  const idle = await open('');
  answered.socket.write(get('/a'));
  await until(() => answered.text.includes('200'));
  const third = await open(get('/a'));
  assert.equal(statusOf(third), '200');
  await closed(idle.socket);
  assert.equal(answered.socket.closed, false);
});

test('a connection is not idle before the last of its requests is answered', async (t) => {
  const { open, waiting } = await start(t, { connectionsPerNetwork: 1 });
  const busy = await open(get('/wait') + get('/wait'));
  await until(() => waiting.length === 2);
  waiting[0]?.end('first');
  await until(() => busy.text.includes('first'));
  assert.equal(statusOf(await open('', undefined, 1)), '503');
  waiting[1]?.end('second');
  await until(() => busy.text.includes('second'));
  assert.equal(statusOf(await open(get('/a'))), '200');
  await closed(busy.socket);
});

test('when all connections of all networks wait for answers, another is refused, also one of a new network', async (t) => {
  const { open } = await start(t, { connections: 2 });
  const busy = [await open(get('/wait')), await open(get('/wait'), '127.0.0.2')];
  for (const from of ['127.0.0.1', '127.0.0.3']) assert.equal(statusOf(await open('', from, 1)), '503', from);
  assert.deepEqual(
    busy.map(({ socket }) => socket.closed),
    [false, false],
  );
});

test('a connection that broke off during its request is not idle afterwards: it makes room once', async (t) => {
  const { open, waiting } = await start(t, { connectionsPerNetwork: 2 });
  const [left] = [await open(get('/wait')), await open(get('/wait'))];
  left.socket.destroy();
  await until(() => waiting.some(({ destroyed }) => destroyed));
  await open(get('/wait'));
  assert.equal(statusOf(await open('', undefined, 1)), '503');
});

test('connections count until they are closed, each once', async (t) => {
  const { open } = await start(t, { connectionsPerNetwork: 2 });
  for (let round = 0; round < 3; round++) {
    const busy = [await open(get('/wait')), await open(get('/wait'))];
    assert.equal(statusOf(await open('', undefined, 1)), '503');
    assert.equal(statusOf(await open(get('/a'), '127.0.0.2')), '200', 'another network has its own count');
    for (const { socket } of busy) socket.destroy();
    await until(async () => {
      const next = await open(get('/a'));
      next.socket.destroy();
      return statusOf(next) === '200';
    });
  }
});

test('streams are bounded for a network and in total, and each that ends frees one slot only', async (t) => {
  for (const [given, elsewhere] of [
    [{ streams: 2 }, '429'],
    [{ streamsPerNetwork: 2 }, '200'],
  ] as const) {
    const { open } = await start(t, given);
    const streams = [await open(get('/stream')), await open(get('/stream'))];
    assert.equal(statusOf(await open(get('/stream'))), '429');
    assert.equal(statusOf(await open(get('/stream'), '127.0.0.2')), elsewhere);
    assert.equal(statusOf(await open(get('/a'))), '200', 'other answers are not counted');
    if (elsewhere === '200') {
      streams[0]?.socket.destroy();
      await until(async () => statusOf(await open(get('/stream'))) === '200');
      assert.equal(statusOf(await open(get('/stream'))), '429');
    }
  }
});

test('a stream that is pipelined behind another answer frees its slot when the connection closes', async (t) => {
  const { open, streaming } = await start(t, { streams: 1 });
  const caller = await open(get('/wait') + get('/stream'));
  await until(() => streaming.length === 1);
  assert.equal(statusOf(await open(get('/stream'))), '429');
  caller.socket.destroy();
  await until(async () => statusOf(await open(get('/stream'))) === '200');
});

test('closing the gateway closes idle connections, those of event streams, and any other after its answer', async (t) => {
  const { gateway, waiting, open } = await start(t, {});
  const [idle, stream, busy] = [await open(get('/a')), await open(get('/stream')), await open(get('/wait'))];
  const over = gateway.close();
  await closed(idle.socket);
  await closed(stream.socket);
  assert.match(stream.text, /: hi\n\n\r\n0\r\n\r\n$/, 'the stream ends as one that is complete');
  assert.equal(busy.socket.closed, false);
  waiting[0]?.end('finished');
  await closed(busy.socket);
  assert.match(busy.text, /finished$/);
  await over;
});
