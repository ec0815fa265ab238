import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { takeLease } from '../store/leases.ts';
import { findPayment } from '../store/payments.ts';
import { Crash, type Doomed, doom } from '../testing/crash.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { settlePayment } from './settle-payment.ts';
import { createStartPayment } from './start-payment.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());

/** Does something again and again, on another order each time and dying one step later, until it gets through alive. */
const atEveryStep = async (
  prepare: () => Promise<OrderState>,
  act: (doomed: Doomed, order: OrderState) => Promise<unknown>,
  check: (order: OrderState) => Promise<void>,
): Promise<void> => {
  for (let step = 1, isAlive = false; !isAlive; step++) {
    const order = await prepare();
    const doomed = doom(service.database, service.ownProvider, step);
    await act(doomed, order).catch((error) => assert.ok(error instanceof Crash, String(error)));
    await check(order);
    isAlive = !doomed.isDead();
  }
};

const pay = ({ database, provider }: Doomed, { id: orderId, buyerId }: OrderState) =>
  createStartPayment(
    database,
    provider,
    'sandbox',
    async () => false,
  )({
    ...{ orderId, buyerId, network: '203.0.113.1' },
    paymentMethod: 'pm_card_visa',
  });

const settle = async ({ database, provider }: Doomed, order: OrderState) => {
  const [row] = await service.database.query<{ id: string }>('select id from payments where order_id = $1', [order.id]);
  const leased = await takeLease(service.database, row?.id ?? '');
  assert.ok(leased && (await findPayment(service.database, leased.id)));
  const [copy] = await service.database.query<{ status: OrderState['status'] }>(
    'select status from orders where id = $1',
    [order.id],
  );
  await settlePayment(database, provider, leased, copy?.status ?? null);
};

const endsAs = async (order: OrderState, status: string, line: object | null): Promise<void> => {
  await service.passTime();
  await service.settleDue();
  assert.equal(await service.statusOf(order), status === 'none' ? null : status);
  const lines = await service.provider.ledgerOf(order.id);
  assert.ok(lines.length <= 1, 'one intent');
  for (const { authorized, captured, refunded, voided } of lines)
    assert.deepEqual({ held: authorized - captured - voided, kept: captured - refunded }, line);
  assert.deepEqual(await service.balancesOf(order), status === 'captured' ? { provider: 2_500, sellers: -2_500 } : {});
};
const nothing = { held: 0, kept: 0 };
const price = { held: 0, kept: 2_500 };

const paid = async () => {
  const order = await service.anOrder();
  assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
  return order;
};

it('dying anywhere while a buyer pays: they press Pay again, and pay once', async () => {
  await atEveryStep(
    () => service.anOrder(),
    pay,
    async (order) => {
      await service.passTime();
      const again = await service.pay(order, 'pm_card_visa');
      assert.equal(again.body.status, 'authorized', JSON.stringify(again.body));
      await service.decide(order, 'confirming');
      await endsAs(order, 'captured', price);
    },
  );
});

it('dying anywhere while a buyer pays who then walks away: nothing stays reserved', async () => {
  await atEveryStep(
    () => service.anOrder(),
    pay,
    async (order) => {
      await service.decide(order, 'cancelled');
      await endsAs(order, (await service.statusOf(order)) === null ? 'none' : 'voided', nothing);
    },
  );
});

it('dying anywhere while money is captured: it is captured once', async () => {
  await atEveryStep(
    async () => {
      const order = await paid();
      await service.decide(order, 'confirming');
      return order;
    },
    settle,
    (order) => endsAs(order, 'captured', price),
  );
});

it('dying anywhere while a payment is voided: it is voided', async () => {
  await atEveryStep(
    async () => {
      const order = await paid();
      await service.decide(order, 'cancelled');
      return order;
    },
    settle,
    (order) => endsAs(order, 'voided', nothing),
  );
});

it('dying anywhere while money is given back: it is given back once', async () => {
  await atEveryStep(
    async () => {
      const order = await paid();
      await service.decide(order, 'confirming');
      await service.settleDue();
      await service.decide(order, 'cancelled');
      return order;
    },
    settle,
    (order) => endsAs(order, 'refunded', nothing),
  );
});

it('dying anywhere while a finished 3-D Secure is noticed: the order is paid', async () => {
  await atEveryStep(
    async () => {
      const order = await service.anOrder();
      await service.pay(order, 'pm_card_authenticationRequired');
      const [line] = await service.provider.ledgerOf(order.id);
      await service.provider.answerChallenge(line?.id ?? '', 'complete');
      return order;
    },
    settle,
    async (order) => {
      await service.passTime();
      await service.settleDue();
      assert.equal(await service.statusOf(order), 'authorized');
      await service.decide(order, 'confirming');
      await endsAs(order, 'captured', price);
    },
  );
});
