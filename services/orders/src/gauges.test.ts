import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { plantUnpaidOrders } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

it('the figures of orders that are overdue, and of those that hold places, are each under their own name', async () => {
  await plantUnpaidOrders(service.database, randomUUID(), 2, -60);
  await plantUnpaidOrders(service.database, randomUUID(), 3, 60);
  const { body } = await service.app.inject({ url: '/metrics' });
  assert.match(body, /^orders_overdue(?:\{.*\})? 2$/m);
  assert.match(body, /^holds(?:\{.*\})? 5$/m);
});
