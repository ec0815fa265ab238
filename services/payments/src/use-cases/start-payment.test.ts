import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestService, type TestService } from '../testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

const wholePurchase = async () => {
  const order = await service.anOrder();
  const answer = await service.pay(order, 'pm_card_visa');
  assert.equal(answer.status, 201);
  await service.decide(order, 'confirming');
  await service.becomes(order, 'captured');
  return order;
};

describe('paying', () => {
  it('with a card that works: authorized at once, captured when the order is accepted, by three calls', async () => {
    service.door.calls.length = 0;
    const order = await wholePurchase();
    assert.deepEqual(service.door.calls, [
      'POST /v1/payment_intents',
      'POST /v1/payment_intents/:id/confirm',
      'POST /v1/payment_intents/:id/capture',
    ]);
    const [line, ...others] = await service.provider.ledgerOf(order.id);
    assert.equal(others.length, 0);
    assert.deepEqual([line?.authorized, line?.captured, line?.voided], [2_500, 2_500, 0]);
    assert.deepEqual(await service.balancesOf(order), { provider: 2_500, sellers: -2_500 });
    assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.authorized', 'payment.captured']);
  });
});
