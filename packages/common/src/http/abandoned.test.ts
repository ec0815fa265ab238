import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { until } from '../testing/until.ts';
import { createServer } from './server.ts';

/** Sends requests, each on a connection of its own, and leaves, while this process is as good as frozen. */
const sendWhileFrozen = (port: number, requests: readonly string[]): void => {
  const program = `for (const request of ${JSON.stringify(requests)})
    require('node:net').connect(${port}, '127.0.0.1').end(request).on('error', () => {}).unref();
    setTimeout(() => {}, 100);`;
  assert.equal(spawnSync(process.execPath, ['-e', program]).status, 0);
};

describe('a process that was frozen', () => {
  it('begins no write whose caller has left meanwhile', async () => {
    const app = await createServer({ name: 'frozen', path: 'frozen', log: pino({ level: 'silent' }) });
    const begun: string[] = [];
    const isOver: string[] = [];
    for (const method of ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'] as const)
      app.route({
        method,
        url: `/things/${method}`,
        exposeHeadRoute: false,
        onSend: async () => void isOver.push(method),
        handler: async () => {
          begun.push(method);
          return {};
        },
      });
    try {
      const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
      // So many writes that reading them takes several turns of the event loop.
      const methods = ['GET', 'HEAD', 'PATCH', 'DELETE', ...Array.from({ length: 200 }, () => 'POST')];
      sendWhileFrozen(
        Number(port),
        methods.map(
          (method) =>
            `${method} /things/${method} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
        ),
      );
      await until('all are answered', async () => isOver.length === methods.length);
      assert.deepEqual(begun.sort(), ['GET', 'HEAD']);
      const response = await fetch(`http://127.0.0.1:${port}/things/POST`, { method: 'POST' });
      assert.equal(response.status, 200, 'a caller who waits is served');
    } finally {
      await app.close();
    }
  });

  it('begins no write whose connection broke off', async () => {
    const app = await createServer({ name: 'broken', path: 'broken', log: pino({ level: 'silent' }) });
    let begun = 0;
    let isOver = false;
    app.post('/things', {
      preValidation: async ({ raw }) => void raw.socket.destroy(),
      onSend: async () => {
        isOver = true;
      },
      handler: async () => {
        begun += 1;
        return {};
      },
    });
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      await assert.rejects(fetch(`${url}/things`, { method: 'POST' }));
      await until('it is over', async () => isOver);
      assert.equal(begun, 0);
    } finally {
      await app.close();
    }
  });
});
