import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Database } from '../database/database.ts';
import { until } from '../testing/until.ts';
import { createCallers } from './callers.ts';
import { createServer } from './server.ts';

it('callers are authenticated by fresh keys and sessions until the service stops, and nothing is asked for afterwards', async (t) => {
  const asked = { auth: 0, database: 0 };
  const auth = createPlainServer((_request, response) => {
    asked.auth += 1;
    response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  t.after(() => {
    auth.closeAllConnections();
    auth.close();
  });
  await once(auth, 'listening');
  const query = async () => {
    asked.database += 1;
    return [];
  };
  const log = pino({ level: 'silent' });
  const app = await createServer({ name: 'things', path: 'things', log });
  t.after(() => app.close());
  const AUTH_URL = `http://127.0.0.1:${(auth.address() as AddressInfo).port}`;
  const config = { AUTH_URL, PUBLIC_URL: 'http://localhost:3000' };
  const background = createCallers(app, { query } as unknown as Database, config, log).start();
  await until('both are asked', async () => asked.auth >= 2 && asked.database >= 1);
  await background.stop();
  await sleep(50);
  const before = { ...asked };
  // Longer than the time between two polls of either.
  await sleep(1_200);
  assert.deepEqual(asked, before);
});
