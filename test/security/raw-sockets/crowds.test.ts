import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

const perNetwork = 1_024;
const streamsPerNetwork = 512;

describe('more connections from one network than an office needs', () => {
  let system: WholeStack;
  let port: number;
  const sockets: Socket[] = [];
  before(async () => {
    system = await startWholeStack();
    port = system.stack.stack.processes.gateway?.port ?? 0;
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await system.close();
  });

  const hold = (localAddress: string, bytes: string): Promise<{ socket: Socket; text: () => string }> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect({ port, host: '127.0.0.1', localAddress }, () => {
        socket.write(bytes);
        resolve({ socket, text: () => text });
      });
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('error', reject);
      sockets.push(socket);
    });
  /** The status of one request from an address. Undefined when it was not answered. */
  const ask = (localAddress: string): Promise<number | undefined> =>
    new Promise((resolve) => {
      get({ port, host: '127.0.0.1', localAddress, path: '/api/tickets?limit=1', agent: new Agent() }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on('error', () => resolve(undefined));
    });

  it('lose those that have been idle longest, and are still served', async () => {
    const silent: Socket[] = [];
    for (let i = 0; i < perNetwork + 200; i++) silent.push((await hold('127.0.0.1', 'GET /api/ti')).socket);
    await until('the oldest are gone', async () => silent.filter(({ closed }) => !closed).length <= perNetwork);
    assert.ok(
      silent.slice(0, 150).every(({ closed }) => closed),
      'the oldest are closed first',
    );
    for (let i = 0; i < 20; i++) assert.equal(await ask('127.0.0.1'), 200);
    assert.equal(await ask('127.0.0.2'), 200, 'another network');
    for (const socket of silent) socket.destroy();
  });

  it('get a bounded number of event streams, and a problem above it', async () => {
    const stream = 'GET /api/tickets/live HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const held: Awaited<ReturnType<typeof hold>>[] = [];
    for (let i = 0; i < streamsPerNetwork + 100; i++) held.push(await hold('127.0.0.3', stream));
    await until('every stream is answered', async () => held.every(({ text }) => text().startsWith('HTTP/1.1')));
    await sleep(200);
    const served = held.filter(({ text }) => text().startsWith('HTTP/1.1 200'));
    const refused = held.filter(({ text }) => text().startsWith('HTTP/1.1 429'));
    assert.ok(served.length > 0 && served.length <= streamsPerNetwork, `${served.length} streams`);
    assert.equal(refused.length, held.length - served.length);
    for (const { text } of refused) assert.match(text(), /application\/problem\+json[\s\S]*requestId/);
    assert.equal(await ask('127.0.0.3'), 200, 'the same network, for anything else');
    for (const { socket } of served.slice(0, 50)) socket.destroy();
    await until('a closed stream frees a slot', async () => {
      const { text } = await hold('127.0.0.3', stream);
      await sleep(50);
      return text().startsWith('HTTP/1.1 200');
    });
  });
});
