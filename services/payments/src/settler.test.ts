import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { holdNext } from './testing/door.ts';
import { createTestService, type TestService } from './testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());
beforeEach(() => {
  service.door.guard = () => undefined;
  service.door.calls.length = 0;
});

/** Does something so many times, ten at a time: what is not about a crowd does not make one. */
const often = async <T>(count: number, act: () => Promise<T>): Promise<T[]> => {
  const done: T[] = [];
  let left = count;
  const inTurn = async (): Promise<void> => {
    while (left-- > 0) done.push(await act());
  };
  await Promise.all(Array.from({ length: 10 }, inTurn));
  return done;
};
const authorized = (count: number): Promise<OrderState[]> =>
  often(count, async () => {
    const order = await service.anOrder();
    assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
    return order;
  });
const countOf = async (orders: readonly OrderState[], status: string): Promise<number> => {
  const [row] = await service.database.query<{ count: number }>(
    'select count(*) from payments where order_id = any ($1) and status = $2',
    [orders.map(({ id }) => id), status],
  );
  return row?.count ?? 0;
};

/** How often payments have been taken up since they last moved. */
const tries = async (orders: readonly OrderState[]): Promise<number> => {
  const [row] = await service.database.query<{ count: number }>(
    'select sum(checks) as count from payments where order_id = any ($1)',
    [orders.map(({ id }) => id)],
  );
  return row?.count ?? 0;
};

it('a provider that is not there is tried about once a second, and all that waited is done soon after it is back', async () => {
  const orders = await authorized(60);
  await service.door.shut();
  for (const order of orders) await service.decide(order, 'confirming');
  await sleep(3_000);
  const before = await tries(orders);
  // Whatever is said meanwhile does not make it try more often.
  for (let round = 0; round < 40; round++) {
    await service.decide(await service.anOrder(), 'cancelled');
    await sleep(100);
  }
  const meanwhile = (await tries(orders)) - before;
  assert.ok(meanwhile > 0 && meanwhile <= 12, `${meanwhile} tries in 4 s for 60 payments`);
  assert.equal(await countOf(orders, 'authorized'), 60);

  await service.door.open();
  await until('all are captured', async () => (await countOf(orders, 'captured')) === 60);
  for (const order of orders) assert.equal((await service.provider.ledgerOf(order.id))[0]?.captures, 1);
});

it('forms left open by hundreds do not hold up a capture, even while looking takes long', async () => {
  await often(200, async () => assert.equal((await service.pay(await service.anOrder())).status, 201));
  const [order] = await authorized(1);
  assert.ok(order);
  let looking = 0;
  let most = 0;
  service.door.guard = async (call) => {
    if (!call.startsWith('GET')) return undefined;
    most = Math.max(most, ++looking);
    await sleep(800);
    looking -= 1;
    return undefined;
  };
  await service.database.query(`update payments set check_at = now() - interval '1 hour' where status = 'created'`);
  await until('looks are under way', async () => looking > 0);
  await service.decide(order, 'confirming');
  await service.becomes(order, 'captured');
  const [waiting] = await service.database.query<{ count: number }>(
    `select count(*) from payments where check_at < now() - interval '1 minute'`,
  );
  assert.ok((waiting?.count ?? 0) > 0, 'there were looks yet to be made');
  assert.ok(most <= 4, `${most} looks at a time`);
});

it('a payment that cannot be settled does not hold up the others', async () => {
  const [bad, ...good] = await authorized(20);
  assert.ok(bad);
  await service.database.query(`update payments set intent_id = 'pi_of_another_account' where order_id = $1`, [bad.id]);
  for (const order of [bad, ...good]) await service.decide(order, 'confirming');
  await until('the others are captured', async () => (await countOf(good, 'captured')) === good.length);
  assert.equal(await service.statusOf(bad), 'authorized');
});

it('stopping waits for what is under way, which is then done', async () => {
  const [order] = await authorized(1);
  assert.ok(order);
  const held = holdNext(service.door, 'guard', (call) => call.endsWith('/capture'));
  await service.decide(order, 'confirming');
  await held.arrived;
  const stopping = service.stop();
  await sleep(100);
  held.release();
  await stopping;
  assert.equal(await service.statusOf(order), 'captured');
  await service.start();
});

it('a fresh instance takes up what another left', async () => {
  const [order] = await authorized(1);
  assert.ok(order);
  await service.stop();
  await service.database.query(`update orders set status = 'confirming' where id = $1`, [order.id]);
  await service.database.query(
    `update payments set lease_until = now() + interval '1 second', check_at = now() where order_id = $1`,
    [order.id],
  );
  await service.start();
  await service.becomes(order, 'captured');
});

it('what the provider did while the database was away is found as soon as it is back', async () => {
  const [order] = await authorized(1);
  assert.ok(order);
  const away = 'alter table payments rename to payments_away';
  const back = 'alter table payments_away rename to payments';
  let tries = 0;
  service.door.guard = async (call) => {
    if (call.endsWith('/capture') && ++tries === 1) await service.database.query(away);
    return undefined;
  };
  await service.decide(order, 'confirming');
  await until('the money was taken', async () => (await service.intentOf(order)).captures === 1);
  await sleep(1_000);
  await service.database.query(back);
  // Well before the lease runs out that could not be given back.
  await until('that is known', async () => (await service.statusOf(order)) === 'captured', 10_000);
});
