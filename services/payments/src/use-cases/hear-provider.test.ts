import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestService, type TestService } from '../testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());
beforeEach(() => service.provider.clearFaults());

// Where the buyer, not we, makes the last step, it is the provider who knows first.

describe('paying with a card that asks for 3-D Secure', () => {
  const card = 'pm_card_authenticationRequired';
  const asked = async () => {
    const order = await service.anOrder();
    const { status, body } = await service.pay(order, card);
    assert.deepEqual([status, body.status], [201, 'requires-action']);
    assert.equal(body.nextAction?.type, 'redirect');
    assert.match(body.nextAction?.url ?? '', /^http.*\/3ds\//);
    return { order, url: body.nextAction?.url, intent: await service.intentOf(order) };
  };

  it('is authorized by the webhook once the buyer has answered', async () => {
    const { order, intent } = await asked();
    await service.provider.answerChallenge(intent.id, 'complete');
    await service.becomes(order, 'authorized');
    assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.updated', 'payment.authorized']);
  });

  it('is authorized within seconds without any webhook', async () => {
    await service.provider.fault({ kind: 'webhook-lose' });
    const { order, intent } = await asked();
    await service.provider.answerChallenge(intent.id, 'complete');
    await service.becomes(order, 'authorized');
  });

  it('asks anew when the buyer fails and tries the same card again, and then works', async () => {
    const { order, url, intent } = await asked();
    await service.provider.answerChallenge(intent.id, 'fail');
    await service.becomes(order, 'created');
    const again = await service.pay(order, card);
    assert.deepEqual([again.status, again.body.status], [200, 'requires-action']);
    assert.notEqual(again.body.nextAction?.url, url);
    await service.provider.answerChallenge(intent.id, 'complete');
    await service.becomes(order, 'authorized');
  });

  it('another card may be taken instead', async () => {
    const { order } = await asked();
    assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
    assert.equal((await service.intentOf(order)).authorized, 2_500);
  });

  it('without a card the question that is open is given again', async () => {
    const { order, url } = await asked();
    const { status, body } = await service.pay(order);
    assert.deepEqual([status, body.nextAction?.url], [200, url]);
  });

  it('is voided when the order has ended meanwhile', async () => {
    const { order, intent } = await asked();
    await service.decide(order, 'cancelled');
    await service.becomes(order, 'voided');
    await assert.rejects(service.provider.answerChallenge(intent.id, 'complete'));
    assert.equal((await service.intentOf(order)).authorized, 0);
  });
});

describe('paying in the browser, with the client secret alone', () => {
  const started = async () => {
    const order = await service.anOrder();
    const { status, body } = await service.pay(order);
    assert.deepEqual([status, body.status, body.publishableKey], [201, 'created', 'pk_test_ours']);
    return { order, confirm: (card: string) => service.provider.confirmInBrowser(body.clientSecret, card) };
  };

  it('is noticed by the webhook', async () => {
    const { order, confirm } = await started();
    await confirm('pm_card_visa');
    await service.becomes(order, 'authorized');
  });

  it('is noticed within seconds without any webhook, after a decline too', async () => {
    await service.provider.fault({ kind: 'webhook-lose' });
    const { order, confirm } = await started();
    await assert.rejects(confirm('pm_card_chargeDeclined'));
    assert.equal((await service.pay(order)).status, 200);
    await confirm('pm_card_visa');
    await service.becomes(order, 'authorized');
  });

  it('a card sent to us as well finds it paid', async () => {
    await service.provider.fault({ kind: 'webhook-lose' });
    const { order, confirm } = await started();
    await confirm('pm_card_visa');
    const { status, body } = await service.pay(order, 'pm_card_mastercard');
    assert.deepEqual([status, body.status], [200, 'authorized']);
    assert.equal((await service.intentOf(order)).authorized, 2_500);
  });
});
