import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { EndedSession } from '@ticketing/contracts/messages/sessions';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { subscriptions } from './messages.ts';
import { tickets } from './service.ts';

let store: Awaited<ReturnType<typeof createTestDatabase>>;
before(async () => {
  store = await createTestDatabase(tickets.migrations);
});
after(() => store.close());

const ended: EndedSession[] = [];
const all = subscriptions(() => {}, { store: async (_, sessions) => void ended.push(...sessions) });
const handle = (type: string, body: object) =>
  store.database.transaction(async (tx) => all.find((one) => one.type === type)?.handle(tx, [body]));

it('every change of an order is copied, whichever message publishes it', async () => {
  const changes = ['order.created', 'order.updated', 'order.accepted', 'order.completed', 'order.cancelled'];
  const copied = () => store.database.query('select from ticket_orders');
  for (const [nth, type] of changes.entries()) {
    await handle(type, orderState());
    assert.equal((await copied()).length, nth + 1, type);
  }
});

it('a new or renamed user is copied, and an ended session is stored', async () => {
  const user = { id: crypto.randomUUID(), name: 'Ada', version: 1 };
  await handle('user.created', user);
  assert.deepEqual(await store.database.query('select id, name, version from users'), [user]);
  const now = new Date().toISOString();
  const session = { sessionHash: 'a'.repeat(43), endedAt: now, expiresAt: now, version: 1 };
  await handle('session.ended', session);
  assert.deepEqual(ended, [session]);
});
