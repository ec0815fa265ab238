import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { Deadline } from '@ticketing/contracts/messages/orders';
import { createTestService, type TestService } from './testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());

it('the question whether payments has anything left to say is answered behind all it has said, the newest for all', async () => {
  const order = await service.anOrder();
  await service.pay(order, 'pm_card_visa');
  const questions = ['10:00:00', '10:00:02', '10:00:01'].map((time) => ({
    id: randomUUID(),
    at: `2026-11-28T${time}.000Z`,
  }));
  const handle = service.service.subscriptions.find(({ type }) => type === 'order.deadline-asked')?.handle;
  await service.database.transaction(async (tx) => handle?.(tx, questions));
  const said = await service.database.query<{ type: string; body: unknown }>(
    'select type, body from outbox order by txid, pos',
  );
  assert.deepEqual(
    said.map(({ type }) => type),
    ['payment.created', 'payment.authorized', 'payment.deadline-answered'],
  );
  assert.deepEqual(Deadline.parse(said.at(-1)?.body), questions[1]);
  assert.deepEqual(service.service.barriers, ['payment.deadline-answered'], 'published only behind what is before it');
});

it('listens to everything that orders says', () => {
  assert.deepEqual(service.service.subscriptions.map(({ type }) => type).sort(), [
    'order.accepted',
    'order.cancelled',
    'order.completed',
    'order.created',
    'order.deadline-asked',
    'order.updated',
  ]);
});
