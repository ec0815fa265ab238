import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { takeDueLeases } from '../store/leases.ts';
import { holdNext } from '../testing/door.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { settlePayment } from './settle-payment.ts';

// A process freezes while it holds a payment's lease, the lease runs out, others go on, and then it wakes up.

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());

const line = async (order: { id: string }) => {
  const { authorized, captured, refunded, voided, captures, status } = await service.intentOf(order);
  return { held: authorized - captured - voided, kept: captured - refunded, authorized, captures, status };
};
const ends = (call: string) => (one: string) => one.endsWith(call);

describe('an order that is decided while its payment is being seen to', () => {
  for (const [what, pay, path] of [
    ['a card is asked', (order: OrderState) => service.pay(order, 'pm_card_visa'), '/confirm'],
    ['a card is declined', (order: OrderState) => service.pay(order, 'pm_card_chargeDeclined'), '/confirm'],
    ['an intent is made', (order: OrderState) => service.pay(order), '/v1/payment_intents'],
  ] as const)
    it(`while ${what}: it is seen to again at once, with no waiting for the lease`, async () => {
      const order = await service.anOrder();
      const held = holdNext(service.door, 'guard', ends(path));
      const answer = pay(order);
      await held.arrived;
      await service.decide(order, 'cancelled');
      held.release();
      await answer;
      await service.settleDue();
      assert.equal(await service.statusOf(order), 'voided');
      const { held: isHeld, kept } = await line(order);
      assert.deepEqual({ isHeld, kept }, { isHeld: 0, kept: 0 });
    });

  it('while it is looked at: the same', async () => {
    const order = await service.anOrder();
    await service.pay(order);
    await service.passTime();
    const [{ id } = { id: '' }] = await service.provider.ledgerOf(order.id);
    const held = holdNext(service.door, 'delay', (call, path) => call.startsWith('GET') && path.endsWith(id));
    const look = service.settleDue();
    await held.arrived;
    await service.decide(order, 'cancelled');
    held.release();
    await look;
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
  });
});

describe('a holder that wakes up late', () => {
  it('with a new intent for a payment voided meanwhile: 409, and the intent is canceled', async () => {
    const order = await service.anOrder();
    const held = holdNext(service.door, 'delay', ends('/v1/payment_intents'));
    const late = service.pay(order);
    await held.arrived;
    await service.decide(order, 'cancelled');
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
    held.release();
    assert.deepEqual([(await late).status, (await late).body.code], [409, 'order-not-payable']);
    assert.equal((await line(order)).status, 'canceled');
    assert.equal(await service.statusOf(order), 'voided');
  });

  it('thinking that there is no intent, when one was made meanwhile: it is canceled before the payment is voided', async () => {
    const order = await service.anOrder();
    service.door.guard = () => 'cut';
    assert.equal((await service.pay(order)).status, 503);
    service.door.guard = () => undefined;
    await service.passTime();
    const due = await takeDueLeases(service.database, 'idle', 100);
    const late = due.find(({ orderId }) => orderId === order.id);
    assert.ok(late?.intentId === null);
    await service.passTime();
    const { body } = await service.pay(order);
    await service.decide(order, 'cancelled');
    await settlePayment(service.database, service.ownProvider, late, 'cancelled');
    assert.notEqual(await service.statusOf(order), 'voided');
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
    await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa'));
  });

  it('with a card for a payment voided meanwhile: 409, and nothing is reserved', async () => {
    const order = await service.anOrder();
    const held = holdNext(service.door, 'guard', ends('/confirm'));
    const late = service.pay(order, 'pm_card_visa');
    await held.arrived;
    await service.decide(order, 'cancelled');
    await service.passTime();
    await service.settleDue();
    held.release();
    assert.equal((await late).status, 409);
    assert.deepEqual(await line(order), { held: 0, kept: 0, authorized: 0, captures: 0, status: 'canceled' });
  });

  it('with a card for an order paid with another meanwhile: it is answered as paid, and one card is charged', async () => {
    const order = await service.anOrder();
    const held = holdNext(service.door, 'guard', ends('/confirm'));
    const late = service.pay(order, 'pm_card_mastercard');
    await held.arrived;
    await service.passTime();
    assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
    held.release();
    assert.deepEqual([(await late).status, (await late).body.status], [201, 'authorized']);
    assert.equal((await line(order)).authorized, 2_500);
  });

  it('with the intent as it was before the buyer had done their part: it takes nothing back', async () => {
    const order = await service.anOrder();
    const { body } = await service.pay(order);
    await service.provider.confirmInBrowser(body.clientSecret, 'pm_card_authenticationRequired');
    await service.passTime();
    const [{ id } = { id: '' }] = await service.provider.ledgerOf(order.id);
    const held = holdNext(service.door, 'delay', (call, path) => call.startsWith('GET') && path.endsWith(id));
    const late = service.settleDue();
    await held.arrived;
    await service.provider.answerChallenge(id, 'complete');
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'authorized');
    held.release();
    await late;
    assert.equal(await service.statusOf(order), 'authorized');
    assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.authorized']);
  });

  for (const { operation, path, from, to, ends: expected } of [
    { operation: 'capture', path: '/capture', from: ['confirming'], to: 'captured', ends: { held: 0, kept: 2_500 } },
    { operation: 'cancel', path: '/cancel', from: ['cancelled'], to: 'voided', ends: { held: 0, kept: 0 } },
    {
      operation: 'refund',
      path: '/refunds',
      from: ['confirming', 'cancelled'],
      to: 'refunded',
      ends: { held: 0, kept: 0 },
    },
  ] as const)
    for (const where of ['guard', 'delay'] as const)
      it(`${where === 'guard' ? 'before' : 'after'} its ${operation}: it is done once`, async () => {
        const order = await service.anOrder();
        await service.pay(order, 'pm_card_visa');
        for (const status of from.slice(0, -1)) {
          await service.decide(order, status);
          await service.settleDue();
        }
        await service.decide(order, from.at(-1)!);
        const held = holdNext(service.door, where, ends(path));
        const late = service.settleDue();
        await held.arrived;
        await service.passTime();
        await service.settleDue();
        assert.equal(await service.statusOf(order), to);
        held.release();
        await late;
        assert.equal(await service.statusOf(order), to);
        const { held: isHeld, kept, captures } = await line(order);
        assert.deepEqual({ held: isHeld, kept }, expected);
        assert.ok(captures <= 1);
      });
});
