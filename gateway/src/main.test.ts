import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listen, until } from './testing/raw.ts';

const ingress = `
kind: Ingress
spec:
  rules:
    - http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: api } } }
`;

const freePort = async (t: TestContext): Promise<number> => {
  const server = createTcpServer();
  const port = await listen(t, server);
  server.close();
  await once(server, 'close');
  return port;
};

/** The gateway as a process of its own, before a service that answers when `waiting` is ended. */
const startProcess = async (t: TestContext) => {
  const waiting: ServerResponse[] = [];
  const service = createServer((_incoming, outgoing) => void waiting.push(outgoing));
  t.after(() => service.closeAllConnections());
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-gateway-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'ingress.yaml'), ingress);
  const [upstream, port] = [await listen(t, service), await freePort(t)];
  const gateway = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: `${port}`,
      INGRESS: JSON.stringify([join(folder, 'ingress.yaml')]),
      UPSTREAMS: JSON.stringify({ api: `http://127.0.0.1:${upstream}` }),
    },
    stdio: 'inherit',
  });
  t.after(() => gateway.kill('SIGKILL'));
  const ended = once(gateway, 'exit');
  const answers = (host: string): Promise<boolean> =>
    fetch(`http://${host}:${port}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(() => answers('127.0.0.1'));
  return { gateway, ended, port, waiting, answers };
};

test('the gateway listens on the address that it is given, and on no other', async (t) => {
  const { answers } = await startProcess(t);
  assert.equal(await answers('127.0.0.2'), false);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`by ${signal} the gateway takes no more connections, answers the requests in progress, and ends well`, async (t) => {
    const { gateway, ended, port, waiting, answers } = await startProcess(t);
    const request = fetch(`http://127.0.0.1:${port}/`);
    await until(() => waiting.length === 1);
    gateway.kill(signal);
    await until(async () => !(await answers('127.0.0.1')));
    waiting[0]?.end('the whole answer');
    assert.equal(await (await request).text(), 'the whole answer');
    assert.deepEqual(await ended, [0, null]);
  });
