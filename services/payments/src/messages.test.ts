import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { DeadlineAnswer } from '@ticketing/contracts/messages/payments';
import type { EndedSession } from '@ticketing/contracts/messages/sessions';
import { payments } from './service.ts';
import { moved } from './testing/orders.ts';
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
  const due = { decideAt: inSeconds(300), expiresAt: inSeconds(300) };
  const [authorized, started, declined, accepted, cancelled, unpaid, later] = [
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder(due),
    await service.anOrder({ decideAt: inSeconds(900) }),
  ];
  for (const order of [authorized, accepted, cancelled, later]) await service.pay(order, 'pm_card_visa');
  await service.pay(started);
  await service.pay(declined, 'pm_card_visa_chargeDeclined');
  await service.decide(accepted, 'confirming');
  await service.decide(cancelled, 'cancelled');
  const { payments } = await ask(inSeconds(600));
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

it('more payments of unknown orders than a message holds are answered only once enough orders are known', async () => {
  const question = { id: randomUUID(), at: new Date(1_900_000_000_000).toISOString() };
  const template = await service.anOrder();
  await service.pay(template);
  const [row] = await service.database.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_name = 'payments' and column_name not in ('id', 'order_id', 'intent_id')`,
  );
  await service.database.query(
    `insert into payments (id, order_id, ${row?.columns})
     select uuidv7(), uuidv7(), ${row?.columns} from payments, generate_series(1, 3001) where order_id = '${template.id}'`,
  );
  const answers = async () =>
    (await service.database.query(`select from outbox where aggregate_id = $1`, [question.id])).length;
  const answer = () => service.database.transaction((tx) => answerDeadline(tx, [question]));
  await answer();
  assert.equal(await answers(), 0);
  await service.database.query(
    `delete from payments where id in (
       select p.id from payments p left join orders o on o.id = p.order_id where o.id is null limit 10)`,
  );
  await answer();
  assert.equal(await answers(), 1);
  assert.ok(JSON.stringify(await lastAnswer()).length < 256 * 1_024);
  await service.database.query(
    'delete from payments p where not exists (select from orders o where o.id = p.order_id)',
  );
});

it('every message about an order brings its newest state, and one that decides it has its payment looked at', async () => {
  for (const [type, status] of [
    ['order.created', 'awaiting-payment'],
    ['order.updated', 'awaiting-payment'],
    ['order.accepted', 'confirming'],
    ['order.completed', 'complete'],
    ['order.cancelled', 'cancelled'],
  ] as const) {
    const order = await service.anOrder();
    await service.pay(order);
    const handle = service.service.subscriptions.find((one) => one.type === type)?.handle;
    await service.database.transaction(async (tx) => handle?.(tx, [moved(order, { status, version: 2 })]));
    const [row] = await service.database.query(
      `select o.status, o.version, p.asked from orders o join payments p on p.order_id = o.id where o.id = $1`,
      [order.id],
    );
    assert.deepEqual({ ...row }, { status, version: 2, asked: status === 'awaiting-payment' ? null : 'orders' }, type);
  }
});

it('a session that ended is refused from then on', async () => {
  const buyer = service.somebody();
  const list = async () =>
    (await service.app.inject({ method: 'GET', url: '/api/payments', headers: buyer.headers })).statusCode;
  assert.equal(await list(), 200);
  const handle = service.service.subscriptions.find(({ type }) => type === 'session.ended')?.handle;
  const { sessionHash } = buyer;
  const ended: EndedSession = { sessionHash, endedAt: inSeconds(0), expiresAt: inSeconds(900), version: 1 };
  await service.database.transaction(async (tx) => handle?.(tx, [ended]));
  assert.equal(await list(), 401);
});

it('no question is answered with nothing', async () => {
  const count = async () => (await service.database.query('select from outbox')).length;
  const before = await count();
  await service.database.transaction((tx) => answerDeadline(tx, []));
  assert.equal(await count(), before);
});

it('consumes all messages of orders, and ended sessions, under the name of payments', () => {
  assert.equal(payments.name, 'payments');
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
