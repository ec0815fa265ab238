import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FastifyBaseLogger } from 'fastify';
import { openStore } from '../store/store.ts';
import { created } from '../testing/intents.ts';
import { startDispatcher } from './dispatcher.ts';

test('a webhook that falls due while the dispatcher looks for what is due is sent all the same', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const store = openStore(folder);
  t.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const intent = created();
  const statePos = store.intents.save(undefined, intent);
  const event = { id: 'evt_1', createdAt: 1, type: 'payment_intent.created', objectId: intent.id, statePos } as const;
  store.events.add({ ...event, requestId: null, idempotencyKey: null });
  const dueAt = 1_000;
  store.deliveries.add(event.id, intent.id, 0, { at: dueAt, held: false });
  const sent = Promise.withResolvers<string>();
  // Each look at this clock takes a millisecond, and the first is one before the webhook is due.
  let now = dueAt - 1;
  const dispatcher = startDispatcher({
    store,
    post: {
      send: async (body) => {
        sent.resolve(JSON.parse(body).id);
        return 204;
      },
      close: () => sent.reject(new Error('It was not sent within ten seconds.')),
    },
    secret: 'whsec_ours',
    clock: () => now++,
    publicUrl: () => 'http://localhost',
    log: {} as FastifyBaseLogger,
    connections: 1,
  });
  const giveUp = setTimeout(dispatcher.stop, 10_000);
  assert.equal(await sent.promise, event.id);
  clearTimeout(giveUp);
  dispatcher.stop();
});
