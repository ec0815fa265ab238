import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from '../world.ts';
import { createServer } from './server.ts';

test('the server bounds what a peer can hold: time, connections and bodies', async (t) => {
  const keys = { secretKey: 'sk_test_1', publishableKey: 'pk_test_1' };
  const server = createServer({ publicUrl: () => '' } as World, { keys, basePath: '', logLevel: 'silent' });
  t.after(() => server.close());
  await server.ready();
  const { headersTimeout, requestTimeout, timeout, maxConnections } = server.server;
  assert.deepEqual(
    { headersTimeout, requestTimeout, timeout, maxConnections },
    { headersTimeout: 20_000, requestTimeout: 30_000, timeout: 120_000, maxConnections: 10_000 },
  );
  assert.equal(server.initialConfig.bodyLimit, 64 * 1024);
});
