import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNatsServer } from './nats-server.ts';

test('a broker whose program cannot be started is an error at once', async () => {
  await assert.rejects(startNatsServer(undefined, '/nowhere/nats-server'), /nowhere/);
});
