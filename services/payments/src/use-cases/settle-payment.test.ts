import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { next } from '../domain/payment.ts';
import { takeLease } from '../store/leases.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { settlePayment } from './settle-payment.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());
beforeEach(() => {
  service.door.guard = () => undefined;
});

const line = async (order: { id: string }) => (await service.provider.ledgerOf(order.id))[0]!;
const authorized = async () => {
  const order = await service.anOrder();
  assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
  return order;
};
const refuseCaptures = (): void => {
  service.door.guard = (call) =>
    call.endsWith('/capture')
      ? { status: 400, error: { type: 'invalid_request_error', code: 'charge_not_capturable', message: 'No.' } }
      : undefined;
};

describe('a payment whose order ends', () => {
  it('before anything was asked of the provider is voided without it', async () => {
    service.door.guard = (call) => (call.endsWith('/payment_intents') ? 'cut' : undefined);
    const order = await service.anOrder();
    assert.equal((await service.pay(order)).status, 503);
    service.door.calls.length = 0;
    await service.decide(order, 'cancelled');
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
    assert.deepEqual(service.door.calls, []);
  });

  it('before it was authorized is voided, and no card works any more', async () => {
    const order = await service.anOrder();
    const { body } = await service.pay(order);
    await service.decide(order, 'cancelled');
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
    await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa'));
    assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.voided']);
  });

  it('after it was authorized is voided', async () => {
    const order = await authorized();
    await service.decide(order, 'cancelled');
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'voided');
    const { voided, captured } = await line(order);
    assert.deepEqual([voided, captured], [2_500, 0]);
    assert.deepEqual(await service.balancesOf(order), {});
  });

  it('after somebody has captured it by hand is refunded', async () => {
    const order = await authorized();
    await service.provider.owner.paymentIntents.capture((await line(order)).id);
    await service.decide(order, 'cancelled');
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'refunded');
    const { captured, refunded } = await line(order);
    assert.deepEqual([captured, refunded], [2_500, 2_500]);
    assert.deepEqual(await service.balancesOf(order), {});
    assert.deepEqual((await service.messagesOf(order)).slice(-2), ['payment.captured', 'payment.refunded']);
  });

  it('after it was given back by hand is found refunded, and nothing is given back twice', async () => {
    const order = await authorized();
    await service.decide(order, 'confirming');
    await service.settleDue();
    await service.provider.owner.refunds.create({ payment_intent: (await line(order)).id });
    await service.decide(order, 'cancelled');
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'refunded');
    assert.equal((await line(order)).refunded, 2_500);
  });
});

describe('a request to pay', () => {
  const row = async (order: { readonly id: string }) => {
    const [payment] = await service.database.query<{ checks: number; dueInMs: number; answers: string[] }>(
      `select checks, (extract(epoch from check_at) * 1000)::float8 as "dueInMs",
         array(select answer || ': ' || sentence from provider_answers where payment_id = p.id order by answered_at)
           as answers
       from payments p where order_id = $1`,
      [order.id],
    );
    return payment ?? assert.fail('there is no payment');
  };

  it('is followed by a look two seconds later, and by one soon again when the buyer comes back; not where it is paid', async () => {
    const [unpaid, paid] = [await service.anOrder(), await authorized()];
    const before = Date.now();
    await service.pay(unpaid);
    assert.ok((await row(unpaid)).dueInMs >= before + 2_000 - 1);
    await service.database.query(`update payments set checks = 9, check_at = now() + interval '10 minutes'`);
    for (const order of [unpaid, paid]) assert.equal((await service.pay(order)).status, 200);
    const [again, stays] = [await row(unpaid), await row(paid)];
    assert.deepEqual([again.checks, stays.checks], [0, 9]);
    assert.ok(again.dueInMs < before + 300_000 && stays.dueInMs > before + 300_000);
  });

  it('leaves what the provider answered, in its words, where the same call may be made again', async () => {
    const order = await service.anOrder();
    await service.pay(order, 'pm_card_chargeDeclinedExpiredCard');
    await service.pay(order, 'pm_card_authenticationRequired');
    await service.pay(order, 'pm_card_visa');
    assert.deepEqual((await row(order)).answers, ['declined: The card has expired.', 'done: ']);
  });
});

describe('a payment whose buyer has too many declined cards', () => {
  const tooMany = { record: async () => false, areTooMany: async () => true };
  const settle = async (order: { readonly id: string }) => {
    const [row] = await service.database.query<{ id: string }>('select id from payments where order_id = $1', [
      order.id,
    ]);
    const leased = await takeLease(service.database, row?.id ?? '');
    assert.ok(leased);
    await settlePayment(service.database, service.ownProvider, leased, 'awaiting-payment', tooMany);
    return service.statusOf(order);
  };

  it('is given up by canceling its intent', async () => {
    const order = await service.anOrder();
    await service.pay(order);
    assert.equal(await settle(order), 'failed');
    assert.equal((await line(order)).status, 'canceled');
  });

  it('goes on when it is found paid, and while it has no intent', async () => {
    const paid = await service.anOrder();
    const { body } = await service.pay(paid);
    await service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa');
    assert.equal(await settle(paid), 'authorized');
    service.door.guard = () => 'cut';
    const without = await service.anOrder();
    assert.equal((await service.pay(without)).status, 503);
    assert.equal(await settle(without), 'created');
  });
});

describe('capturing', () => {
  it('that is plainly refused is tried three times, apart, and then given up by cancelling: failed', async () => {
    refuseCaptures();
    const order = await authorized();
    await service.decide(order, 'confirming');
    for (const tries of [1, 2, 3]) {
      service.door.calls.length = 0;
      await service.settleDue();
      assert.equal(service.door.calls.filter((call) => call.endsWith('/capture')).length, 1, `try ${tries}`);
      assert.equal(await service.statusOf(order), 'authorized');
      await service.passTime();
    }
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'failed');
    assert.equal((await line(order)).voided, 2_500);
    assert.deepEqual((await service.messagesOf(order)).slice(-1), ['payment.failed']);
  });

  it('that is not answered is not followed by a look, which would not be answered either', async () => {
    const order = await authorized();
    await service.decide(order, 'confirming');
    service.door.calls.length = 0;
    service.door.guard = () => 'cut';
    await service.settleDue();
    service.door.guard = () => undefined;
    assert.ok(service.door.calls.length > 0);
    assert.deepEqual(new Set(service.door.calls), new Set(['POST /v1/payment_intents/:id/capture']));
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'captured');
  });

  it('that had succeeded all the same when it is given up ends captured', async () => {
    refuseCaptures();
    const order = await authorized();
    await service.decide(order, 'confirming');
    for (let tries = 0; tries < 2; tries++) {
      await service.settleDue();
      await service.passTime();
    }
    const { id } = await line(order);
    service.door.guard = async (call) => {
      if (!call.endsWith('/capture')) return undefined;
      await service.provider.owner.paymentIntents.capture(id);
      return { status: 400, error: { type: 'invalid_request_error', message: 'No.' } };
    };
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'captured');
    assert.equal((await line(order)).captures, 1);
  });

  it('is not given up because our key is not accepted for a while', async () => {
    const order = await authorized();
    await service.decide(order, 'confirming');
    service.door.guard = () => ({ status: 401, error: { type: 'invalid_request_error', message: 'Invalid API Key.' } });
    for (let tries = 0; tries < 5; tries++) {
      await service.settleDue();
      await service.passTime();
    }
    assert.equal(await service.statusOf(order), 'authorized');
    service.door.guard = () => undefined;
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'captured');
  });

  it('of an intent that was canceled by hand ends failed, and so does one the order still waits for', async () => {
    for (const status of ['confirming', 'awaiting-payment'] as const) {
      const order = await authorized();
      await service.provider.owner.paymentIntents.cancel((await line(order)).id);
      await service.decide(order, status);
      await service.passTime();
      await service.settleDue();
      assert.equal(await service.statusOf(order), 'failed', status);
    }
  });
});

describe('a payment whose order is not known, as while the copies are built anew,', () => {
  it('is left as it is, and goes on when the order is heard of again', async () => {
    for (const [status, end] of [
      ['confirming', 'captured'],
      ['cancelled', 'voided'],
    ] as const) {
      const order = await authorized();
      await service.database.transaction(service.service.forget);
      await service.passTime();
      await service.settleDue();
      assert.equal(await service.statusOf(order), 'authorized');
      assert.equal((await line(order)).voided, 0);
      await service.decide(order, status);
      await service.settleDue();
      assert.equal(await service.statusOf(order), end);
    }
  });

  it('is paid when its buyer finishes meanwhile', async () => {
    const order = await service.anOrder();
    const { body } = await service.pay(order);
    await service.database.transaction(service.service.forget);
    await service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa');
    await service.passTime();
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'authorized');
    assert.equal((await service.pay(order)).status, 200);
  });
});

it('whatever an order and a payment are: hearing of the order has everything settled that is to be done', async () => {
  for (const status of PaymentStatus.options)
    for (const orderStatus of OrderStatus.options) {
      const order = await service.anOrder();
      await service.pay(order);
      await service.database.query(`update payments set status = $2, check_at = null where order_id = $1`, [
        order.id,
        status,
      ]);
      await service.decide(order, orderStatus);
      // Moments are kept to the millisecond, rounded: what is due now may be due within the next.
      const [row] = await service.database.query<{ asked: boolean }>(
        `select asked = 'orders' and check_at <= now() + interval '1 millisecond' as asked from payments where order_id = $1`,
        [order.id],
      );
      if (next(orderStatus, status, 0) !== 'wait') assert.ok(row?.asked, `${orderStatus}, ${status}`);
      if (orderStatus === 'awaiting-payment' || (orderStatus === 'complete' && status === 'captured'))
        assert.ok(!row?.asked, `${orderStatus}, ${status}: nobody needs to look`);
      await service.database.query(`update payments set check_at = null, asked = null where order_id = $1`, [order.id]);
    }
});
