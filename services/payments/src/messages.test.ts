import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { DeadlineAnswer } from '@ticketing/contracts/messages/payments';
import { createTestService, type TestService } from './testing/service.ts';
import { answerDeadline } from './use-cases/answer-deadline.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());

const ask = async (...times: readonly string[]): Promise<Required<DeadlineAnswer>> => {
  const questions = times.map((at) => ({ id: randomUUID(), at }));
  const handle = service.service.subscriptions.find(({ type }) => type === 'order.deadline-asked')?.handle;
  await service.database.transaction(async (tx) => handle?.(tx, questions));
  return lastAnswer();
};
const lastAnswer = async (): Promise<Required<DeadlineAnswer>> => {
  const [last] = await service.database.query<{ body: unknown }>(
    `select body from outbox where type = 'payment.deadline-answered' order by txid desc, pos desc limit 1`,
  );
  return DeadlineAnswer.required().parse(last?.body);
};
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

it('the question who pays for what is due is answered with every payment that may come to something', async () => {
  const due = { decideAt: inSeconds(5), expiresAt: inSeconds(5) };
  const [authorized, started, declined, accepted, cancelled, unpaid, later] = [
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder({ decideAt: inSeconds(60) }),
  ];
  for (const order of [authorized, accepted, cancelled, later]) await service.pay(order, 'pm_card_visa');
  await service.pay(started);
  await service.pay(declined, 'pm_card_visa_chargeDeclined');
  await service.decide(accepted, 'confirming');
  await service.decide(cancelled, 'cancelled');
  const { payments } = await ask(inSeconds(10));
  assert.deepEqual(
    new Map(payments.map(({ orderId, status }) => [orderId, status])),
    new Map([
      [authorized.id, 'authorized'],
      [started.id, 'created'],
      [declined.id, 'created'],
    ]),
  );
  assert.ok(!payments.some(({ orderId }) => orderId === unpaid.id));
});

it('of several questions the newest is answered, for all', async () => {
  const [early, late] = [inSeconds(-3), inSeconds(-1)];
  assert.equal((await ask(early, late, inSeconds(-2))).at, late);
});

it('a payment whose order is not known any more is named as well', async () => {
  const order = await service.anOrder();
  await service.pay(order, 'pm_card_visa');
  await service.database.query('delete from orders where id = $1', [order.id]);
  assert.ok((await ask(inSeconds(-1))).payments.some(({ orderId }) => orderId === order.id));
  await service.hear(order);
  await service.decide(order, 'cancelled');
});

it('when more are paying than an answer names, it speaks of the moment up to which it names all', async () => {
  const orders: string[] = [];
  for (const seconds of [-100, -90, -90, -80]) {
    const order = await service.anOrder();
    await service.pay(order, 'pm_card_visa');
    await service.hear({ ...order, version: 2, decideAt: new Date(1_900_000_000_000 + seconds * 1_000).toISOString() });
    orders.push(order.id);
  }
  const question = { id: randomUUID(), at: new Date(1_900_000_000_000).toISOString() };
  const earlier = await service.database.query('delete from payments where order_id <> all ($1) returning id', [
    orders,
  ]);
  assert.ok(earlier.length > 0);
  await service.database.transaction((tx) => answerDeadline(tx, [question], 2));
  const answer = await lastAnswer();
  assert.equal(answer.at, new Date(1_900_000_000_000 - 90_000).toISOString());
  assert.deepEqual(answer.payments.map(({ orderId }) => orderId).sort(), orders.slice(0, 3).sort());
  await service.database.transaction((tx) => answerDeadline(tx, [question], 5));
  assert.deepEqual([(await lastAnswer()).at, (await lastAnswer()).payments.length], [question.at, 4]);
});

it('consumes all messages of orders, and ended sessions', () => {
  assert.deepEqual(service.service.subscriptions.map(({ type }) => type).sort(), [
    'order.accepted',
    'order.cancelled',
    'order.completed',
    'order.created',
    'order.deadline-asked',
    'order.updated',
    'session.ended',
  ]);
});
