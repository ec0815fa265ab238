import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdNext } from '../testing/door.ts';
import { moved } from '../testing/orders.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { noDeclines } from './count-declines.ts';
import { createStartPayment } from './start-payment.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());
beforeEach(async () => {
  service.door.calls.length = 0;
  await service.provider.clearFaults();
});

const captured = { provider: 2_500, sellers: -2_500 };
const held = { 'card-holds': 2_500, 'holds-granted': -2_500 };

describe('paying with a card that works', () => {
  it('is authorized at once and captured when the order is accepted, by three calls', async () => {
    const order = await service.anOrder();
    const { status, headers, body } = await service.pay(order, 'pm_card_visa');
    assert.equal(status, 201);
    assert.equal(headers.location, `/api/payments/${body.id}`);
    assert.equal(body.status, 'authorized');
    assert.deepEqual(await service.balancesOf(order), held);
    await service.decide(order, 'confirming');
    await service.becomes(order, 'captured');
    await service.decide(order, 'complete');

    assert.deepEqual(service.door.calls, [
      'POST /v1/payment_intents',
      'POST /v1/payment_intents/:id/confirm',
      'POST /v1/payment_intents/:id/capture',
    ]);
    const { authorized, captured: taken, voided, captures } = await service.intentOf(order);
    assert.deepEqual(
      { authorized, taken, voided, captures },
      { authorized: 2_500, taken: 2_500, voided: 0, captures: 1 },
    );
    assert.deepEqual(await service.balancesOf(order), captured);
    assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.authorized', 'payment.captured']);
  });

  it('reserves the very number of minor units, be they cents or whole yen', async () => {
    for (const [currency, totalCents] of [
      ['JPY', 1_500],
      ['EUR', 99_999_999],
    ] as const) {
      const order = await service.anOrder({ currency, totalCents });
      assert.equal((await service.pay(order, 'pm_card_visa')).body.amountCents, totalCents);
      const line = await service.intentOf(order);
      assert.deepEqual([line.authorized, line.currency.toUpperCase()], [totalCents, currency]);
    }
  });

  for (const many of [2, 20])
    it(`${many} times at once: one 201, one payment, one intent, one authorization`, async () => {
      const order = await service.anOrder();
      const answers = await Promise.all(Array.from({ length: many }, () => service.pay(order, 'pm_card_visa')));
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(statuses, [...Array(many - 1).fill(200), 201]);
      assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
      for (const { body } of answers) assert.equal(body.status, 'authorized');
      assert.equal((await service.intentOf(order)).authorized, 2_500);
      assert.equal(service.door.calls.filter((call) => call.endsWith('/confirm')).length, 1);
    });

  it('503 for one who has waited 15 seconds for another request to be done with the provider', async (t) => {
    const order = await service.anOrder();
    const held = holdNext(service.door, 'guard', (call) => call.endsWith('/confirm'));
    const first = service.pay(order, 'pm_card_visa');
    await held.arrived;
    // Time runs quicker: by five seconds each time that somebody looks at the clock.
    const now = performance.now.bind(performance);
    let looks = 0;
    const clock = t.mock.method(performance, 'now', () => now() + 5_000 * looks++);
    const { status, headers, body } = await service.pay(order, 'pm_card_visa');
    clock.mock.restore();
    held.release();
    assert.deepEqual([status, body.code, headers['retry-after']], [503, 'provider-unavailable', '2']);
    assert.deepEqual([(await first).status, (await first).body.status], [201, 'authorized']);
  });

  it('in two shops at once, one accepted: the other order is not touched', async () => {
    const [one, other] = [await service.anOrder(), await service.anOrder()];
    await Promise.all([service.pay(one, 'pm_card_visa'), service.pay(other, 'pm_card_visa')]);
    await service.decide(one, 'confirming');
    await service.becomes(one, 'captured');
    assert.equal(await service.statusOf(other), 'authorized');
  });
});

describe('paying while the provider breaks after it has acted', () => {
  for (const operation of ['payment_intents.create', 'payment_intents.confirm'])
    it(`is answered as it ended, at once: ${operation}`, async () => {
      const order = await service.anOrder();
      await service.provider.fault({ kind: 'error-after', operation, metadata: { orderId: order.id }, count: 1 });
      const { status, body } = await service.pay(order, 'pm_card_visa');
      assert.deepEqual([status, body.status], [201, 'authorized']);
      assert.equal((await service.intentOf(order)).authorized, 2_500);
    });

  it('finds the intent it has made when the buyer tries again, if it could not be found at once', async () => {
    const order = await service.anOrder();
    await service.provider.fault({ kind: 'error-after', operation: 'payment_intents.create', count: 1 });
    service.door.guard = (call) => (call.startsWith('GET') ? 'cut' : undefined);
    assert.equal((await service.pay(order)).status, 503);
    service.door.guard = () => undefined;
    assert.equal((await service.pay(order)).status, 200);
    await service.intentOf(order);
  });
});

describe('paying with a card that is declined', () => {
  it('402 with the reason; the order stays payable, and another card works', async () => {
    const order = await service.anOrder();
    const { status, body } = await service.pay(order, 'pm_card_chargeDeclinedInsufficientFunds');
    assert.equal(status, 402);
    assert.equal(body.code, 'card-declined');
    assert.match(body.detail, /enough money.*Nothing was charged; try another card/);
    assert.equal(await service.statusOf(order), 'created');
    const second = await service.pay(order, 'pm_card_visa');
    assert.deepEqual([second.status, second.body.status], [200, 'authorized']);
    assert.equal((await service.intentOf(order)).authorized, 2_500);
  });

  it('20 times at once: every one is told, and there is one intent', async () => {
    const order = await service.anOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.pay(order, 'pm_card_chargeDeclined')));
    for (const { status } of answers) assert.equal(status, 402);
    assert.equal((await service.intentOf(order)).authorized, 0);
  });

  it('the bank is asked again when the buyer tries the same card again', async () => {
    const order = await service.anOrder();
    for (const times of [1, 2, 3]) {
      assert.equal((await service.pay(order, 'pm_card_chargeDeclined')).status, 402);
      assert.equal((await service.intentOf(order)).declines, times);
    }
  });
});

describe('paying for an order that got more time a moment ago', () => {
  const patient = (onWait: () => void) =>
    createStartPayment(
      service.database,
      service.ownProvider,
      'sandbox',
      async () => false,
      noDeclines,
      () => {
        onWait();
        return () => {};
      },
    );
  const aLateOrder = () => service.anOrder({ decideAt: new Date(Date.now() - 1).toISOString() });
  const request = ({ id }: { readonly id: string }) => ({
    ...{ orderId: id, buyerId: service.buyer.id, paymentMethod: 'pm_card_visa', network: 'a network' },
  });

  it('waits for the message of that, which is on its way: 201', async () => {
    const order = await aLateOrder();
    const { promise: isWaiting, resolve: onWait } = Promise.withResolvers<void>();
    const answer = patient(onWait)(request(order));
    await isWaiting;
    const expiresAt = new Date(Date.now() + 300_000).toISOString();
    await service.hear(moved(order, { version: 2, expiresAt, decideAt: expiresAt }));
    const { payment, isNew } = await answer;
    assert.deepEqual([payment.status, isNew], ['authorized', true]);
  });

  it('also with a payment that has started, whose grace is on its way', async () => {
    const order = await service.anOrder();
    await service.pay(order);
    await service.database.query(`update orders set decide_at = now() - interval '1 second' where id = $1`, [order.id]);
    const { promise: isWaiting, resolve: onWait } = Promise.withResolvers<void>();
    const answer = patient(onWait)(request(order));
    await isWaiting;
    await service.hear(moved(order, { version: 2 }));
    assert.equal((await answer).payment.status, 'authorized');
  });

  it('is refused at once when the message is that it has ended', async () => {
    const order = await aLateOrder();
    const { promise: isWaiting, resolve: onWait } = Promise.withResolvers<void>();
    const answer = patient(onWait)(request(order));
    await isWaiting;
    await service.decide(order, 'cancelled');
    await assert.rejects(answer, { code: 'order-not-payable' });
  });
});

describe('paying for an order whose message is late', () => {
  const paying = (catchUp: () => Promise<boolean>) =>
    createStartPayment(service.database, service.ownProvider, 'sandbox', catchUp);
  const request = ({ id }: { readonly id: string }) => ({
    ...{ orderId: id, buyerId: service.buyer.id, paymentMethod: 'pm_card_visa', network: 'a network' },
  });
  const lateOrder = async () => {
    const order = await service.anOrder();
    await service.database.query('delete from orders where id = $1', [order.id]);
    return order;
  };

  it('is possible when the message is in orders’ log', async () => {
    const order = await lateOrder();
    const catchUp = async () => {
      await service.hear(order);
      return true;
    };
    assert.equal((await paying(catchUp)(request(order))).payment.status, 'authorized');
  });

  it('is refused as unknown only when everything of orders is handled; otherwise the buyer is asked to try again', async () => {
    const [one, other] = [await lateOrder(), await lateOrder()];
    await Promise.all([
      assert.rejects(paying(async () => true)(request(one)), { code: 'not-found', message: 'You have no such order.' }),
      assert.rejects(paying(async () => false)(request(other)), { code: 'not-found', retryAfterSeconds: 2 }),
    ]);
  });
});

describe('what cannot be paid', () => {
  it('409 for an order that is cancelled, or whose time is up, and nothing is asked of the provider', async () => {
    const orders = [
      await service.anOrder({ status: 'cancelled', reason: 'expired' }),
      await service.anOrder({ decideAt: new Date(Date.now() - 1).toISOString() }),
      await service.anOrder({ status: 'complete' }),
    ];
    for (const order of orders)
      for (const card of [undefined, 'pm_card_visa']) {
        const { status, body } = await service.pay(order, card);
        assert.deepEqual([status, body.code], [409, 'order-not-payable']);
        assert.equal(await service.statusOf(order), null);
      }
    // The settler may be looking at the payments of earlier tests meanwhile; nothing new was begun.
    assert.ok(!service.door.calls.some((call) => /^POST \/v1\/payment_intents$/.test(call)), `${service.door.calls}`);
  });

  it('409 for an order whose end is being kept at that very moment: no payment is begun that nobody sees to', async () => {
    const order = await service.anOrder();
    const followed = service.service.subscriptions.find(({ type }) => type === 'order.cancelled');
    let answer: ReturnType<typeof service.pay> | undefined;
    await service.database.transaction(async (tx) => {
      await followed?.handle(tx, [moved(order, { status: 'cancelled', reason: 'by-buyer', version: 2 })]);
      answer = service.pay(order, 'pm_card_visa');
      await sleep(300);
    });
    assert.equal((await answer)?.status, 409);
    assert.equal(await service.statusOf(order), null);
  });

  it('409 for a started payment when the order ends, with or without a card', async () => {
    const order = await service.anOrder();
    await service.pay(order);
    await service.decide(order, 'cancelled');
    assert.equal((await service.pay(order)).status, 409);
    assert.equal((await service.pay(order, 'pm_card_visa')).status, 409);
    await service.becomes(order, 'voided');
    assert.equal((await service.pay(order, 'pm_card_visa')).status, 409);
    assert.equal((await service.intentOf(order)).status, 'canceled');
  });

  it('200 with the payment for an order that is paid already, whatever is asked', async () => {
    const order = await service.anOrder();
    const { body: first } = await service.pay(order, 'pm_card_visa');
    for (const status of ['awaiting-payment', 'confirming', 'complete'] as const) {
      await service.decide(order, status);
      for (const card of [undefined, 'pm_card_visa', 'pm_card_chargeDeclined']) {
        const { status: code, body } = await service.pay(order, card);
        assert.deepEqual([code, body.id], [200, first.id]);
        assert.ok(['authorized', 'captured'].includes(body.status));
      }
    }
    assert.equal((await service.intentOf(order)).captured, 2_500);
  });

  it('409 for an amount the provider does not take', async () => {
    const order = await service.anOrder({ totalCents: 100_000_000 });
    const { status, body } = await service.pay(order, 'pm_card_visa');
    assert.deepEqual([status, body.code], [409, 'order-not-payable']);
    assert.match(body.detail, /amount/);
  });

  it('400 naming the field for a payment method the provider does not know or cannot use again; it is no decline', async () => {
    const spent = await service.provider.owner.paymentMethods.create({
      type: 'card',
      card: { number: '4242424242424242', exp_month: 8, exp_year: 2034, cvc: '123' },
    });
    assert.equal((await service.pay(await service.anOrder(), spent.id)).status, 201);
    for (const method of ['pm_nobody_knows', spent.id]) {
      const order = await service.anOrder();
      const { status, body } = await service.pay(order, method);
      assert.deepEqual([status, body.code, body.errors?.[0]?.field], [400, 'invalid-input', 'paymentMethod']);
      assert.equal(body.detail, 'This card cannot be used. Try another one.');
      assert.ok(!JSON.stringify(body.errors).includes(method), 'no words of the provider');
      assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
    }
  });
});
