import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import Stripe from 'stripe';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

const reservationSeconds = 6;

/** Without the grace that payment usually brings, so that paying and expiring meet on the same instant. */
describe('paying at the very end of a reservation', () => {
  let system: WholeStack;
  let seller: Somebody;
  let buyers: Somebody[];

  before(async () => {
    system = await startWholeStack({
      RESERVATION_SECONDS: `${reservationSeconds}`,
      PAYMENT_GRACE_SECONDS: '0',
      LIVE_ORDERS_MAX: '1000',
    });
    seller = await system.people.signUp('Seller');
    buyers = [];
    for (let i = 0; i < 10; i++) buyers.push(await system.people.signUp(`Buyer ${i}`));
  });
  after(() => system.close());

  const settled = (who: Somebody, orderId: string) =>
    until('the order is settled', async () => {
      const order = await system.people.order(who, orderId);
      return ['complete', 'cancelled'].includes(order.status) && order;
    });

  it('within 200 ms of the end, 100 times, a second buyer waiting: complete and captured, or cancelled and voided', async (t) => {
    const { people } = system;
    const rounds = Array.from({ length: 100 }, async (_, i) => {
      // One after another, so that what meets on the instant is payment and expiry, not a hundred payments.
      await sleep(i * 120);
      const [first, second] = [buyers[i % 5], buyers[5 + (i % 5)]] as [Somebody, Somebody];
      const { id: ticketId } = await people.list(seller);
      const order = await people.reserve(first, ticketId);
      const payingFirst = (async () => {
        await sleep(Math.max(0, Date.parse(order.expiresAt) - Date.now() + (((i * 37) % 100) - 50) * 4));
        return people.tryToPay(first, order.id, 'pm_card_visa');
      })();
      const secondOrder = await until('somebody has the ticket for good', async () => {
        const { status, body } = await people.tryToReserve(second, ticketId);
        if (status === 201) return { order: body };
        return (await people.order(first, order.id)).status === 'complete' && { order: null };
      });
      if (secondOrder.order) await people.tryToPay(second, secondOrder.order.id, 'pm_card_visa');
      await payingFirst;
      const ends = [await settled(first, order.id)];
      if (secondOrder.order) ends.push(await settled(second, secondOrder.order.id));
      assert.ok(ends.filter(({ status }) => status === 'complete').length <= 1, 'two paid orders for one ticket');
      return ends;
    });
    const ends = (await Promise.all(rounds)).flat();
    await until('no money is held', async () =>
      (await system.sandbox.ledger()).every(({ status }) => status !== 'requires_capture'),
    );
    const ledger = new Map((await system.sandbox.ledger()).map((intent) => [intent.metadata.orderId, intent]));
    for (const { id, status } of ends) {
      const captured = ledger.get(id)?.captured ?? 0;
      assert.equal(captured, status === 'complete' ? 4_200 : 0, `${id} is ${status}, ${captured} captured`);
    }
    const inTime = (await Promise.all(rounds)).filter(([first]) => first?.status === 'complete').length;
    t.diagnostic(`${inTime} of 100 first buyers paid in time`);
  });

  it('an authorization that is told too late never revives an order; the money is given back', async () => {
    const { people, sandbox, stack } = system;
    const buyer = buyers[0] as Somebody;
    const { id: ticketId } = await people.list(seller);
    const order = await people.reserve(buyer, ticketId);
    const payment = await people.tryToPay(buyer, order.id);
    const intentId = payment.body.clientSecret.split('_secret_')[0] ?? '';
    await sandbox.fault({
      kind: 'webhook-delay',
      ms: (reservationSeconds + 2) * 1_000,
      event: 'payment_intent.amount_capturable_updated',
    });
    const { url, secretKey } = stack.stack.sandbox ?? { url: '', secretKey: '' };
    const { hostname, port } = new URL(url);
    const stripe = new Stripe(secretKey, { host: hostname, port: Number(port), protocol: 'http' });
    await stripe.paymentIntents.confirm(intentId, { payment_method: 'pm_card_visa', return_url: 'http://localhost/' });
    const end = await settled(buyer, order.id);
    if (end.status === 'cancelled') {
      await until(
        'the hold is given up',
        async () => (await stripe.paymentIntents.retrieve(intentId)).status === 'canceled',
      );
      await sleep(3_000);
      assert.equal((await people.order(buyer, order.id)).status, 'cancelled');
      assert.equal((await people.ticket(ticketId)).available, 1);
    } else {
      // Payments looked by itself before the end and saw the money in time.
      assert.equal((await stripe.paymentIntents.retrieve(intentId)).status, 'succeeded');
    }
    await sandbox.heal();
  });

  it('afterwards every copy, counter and ledger agrees', async () => {
    assert.equal(await system.differences(10), '');
  });
});
