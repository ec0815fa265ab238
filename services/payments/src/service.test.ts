import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { logSubject } from '@ticketing/common/messaging/log-server';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { until } from '@ticketing/common/testing/until';
import { untilWithoutTurns, withoutTurns } from '@ticketing/common/testing/without-turns';
import { inSeconds, putOrder, putPayment } from './testing/rows.ts';
import { createTestService, type TestService } from './testing/service.ts';

let nats: NatsServer;
let service: TestService;
before(async () => {
  nats = await startNatsServer();
  service = await createTestService({
    environment: {
      ...{ PUBLIC_URL: 'https://tickets.example', NATS_URL: nats.url },
      ...{ STRIPE_TIMEOUT_SECONDS: '1', ORPHAN_SECONDS: '1' },
    },
  });
});
after(async () => {
  await service.close();
  await nats.close();
});
beforeEach(() => {
  service.door.delay = () => {};
});

const listPayments = (as: Somebody) => service.app.inject({ url: '/api/payments', headers: as.headers });

describe('payments, as it is configured', () => {
  it('has browsers come by https only, where the site is on https', async () => {
    const { headers } = await listPayments(service.buyer);
    assert.match(String(headers['strict-transport-security']), /max-age=\d+/);
  });

  it('has the bank send buyers back to the public address', async () => {
    const order = await service.anOrder();
    await service.pay(order, 'pm_card_authenticationRequired');
    const { id } = await service.intentOf(order);
    const { next_action } = await service.provider.owner.paymentIntents.retrieve(id);
    assert.equal(next_action?.redirect_to_url?.return_url, `https://tickets.example/orders/${order.id}`);
  });

  it('waits for the provider as long as it is told to: 503', async () => {
    const released = Promise.withResolvers<void>();
    service.door.delay = () => released.promise;
    const paying = service.pay(await service.anOrder());
    const outcome = await until('it has given up', async () => Promise.race([paying, null])).finally(released.resolve);
    assert.equal(outcome.status, 503);
  });

  it('refuses an order as missing only when it has handled what orders has published', async () => {
    const { broker, catchUp, database, log } = service.connections;
    const nc = await broker.connected();
    const { id } = await service.anOrder();
    const pay = async () => {
      const { status, headers } = await service.pay({ id: randomUUID() });
      return [status, headers['retry-after']];
    };
    const { subscriptions } = service.service;
    const comparing = catchUp.start({
      ...{ service: 'payments', subscriptions, database, broker, log },
      handle: async () => assert.fail('the log is empty'),
    });
    assert.deepEqual(await pay(), [404, '2'], 'orders does not answer');
    const upTo = { epoch: id, txid: '1', pos: 1 };
    const orders = nc.subscribe(logSubject('orders', 'payments'), {
      callback: (_error, msg) => void msg.respond(JSON.stringify({ entries: [], upTo, isLast: true })),
    });
    await until('orders answers', () => catchUp.now('orders'));
    assert.deepEqual(await pay(), [404, undefined]);
    orders.unsubscribe();
    await comparing.stop();
  });
});

describe('payments, by itself', () => {
  it('shows how long the oldest payment waits whose money is not where its order wants it', async () => {
    const { id: order_id } = await putOrder(service.database, { status: 'confirming' });
    const given = { order_id, status: 'authorized', checks: 9, check_at: inSeconds(3_600) } as const;
    await putPayment(service.database, { ...given, updated_at: inSeconds(-600) });
    const { body } = await service.app.inject({ url: '/metrics' });
    const [, seconds] = /^payments_unreconciled_oldest_seconds(?:\{.*\})? (\S+)$/m.exec(body) ?? [];
    assert.ok(Number(seconds) >= 600 && Number(seconds) < 3_600, `${seconds} s`);
  });

  it('gives up authorizations of its own that belong to no payment here, once they are old enough', async () => {
    const order = await service.anOrder();
    await service.pay(order, 'pm_card_visa');
    await service.database.query('update payments set intent_id = null, client_secret = null where order_id = $1', [
      order.id,
    ]);
    await service.database.query(`update payments set status = 'failed', check_at = null where order_id = $1`, [
      order.id,
    ]);
    await until('it is given up', async () => (await service.intentOf(order)).voided === 2_500);
  });
});

describe('a session that has ended', () => {
  it('is refused at once by the replica that consumes its message', async () => {
    const as = service.somebody();
    assert.equal((await listPayments(as)).statusCode, 200);
    const { handle } = service.service.subscriptions.find(({ type }) => type === 'session.ended') ?? assert.fail();
    const at = new Date(Date.now() + 900_000).toISOString();
    const ended = { sessionHash: as.sessionHash, endedAt: at, expiresAt: at, version: 1 };
    await service.database.transaction((tx) => handle(tx, [ended]));
    // What waits for a commit waits for one of the service's own database.
    await until('its token is refused', async () => (await listPayments(as)).statusCode === 401);
  });

  it('is refused soon after another replica has consumed its message', async () => {
    const as = service.somebody();
    assert.equal((await listPayments(as)).statusCode, 200);
    await service.database.query(
      `insert into ended_sessions (hash, until) values ($1, now() + interval '15 minutes')`,
      [as.sessionHash],
    );
    await until('its token is refused', async () => (await listPayments(as)).statusCode === 401);
  });
});

// The last, since workers begin no turn by themselves after it.
it('payments settles at once what orders has decided and what the provider reports, not at its next turn', async (t) => {
  withoutTurns(t);
  const becomes = (order: { readonly id: string }, status: string) =>
    untilWithoutTurns(`the payment is ${status}`, async () => (await service.statusOf(order)) === status);
  // The settler waits for a turn already, which may come with the first.
  for (let nth = 0; nth < 2; nth++) {
    const order = await service.anOrder();
    const { body } = await service.pay(order);
    await service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa');
    await becomes(order, 'authorized');
  }
  service.provider.deliverTo(async () => 204);
  for (let nth = 0; nth < 2; nth++) {
    const order = await service.anOrder();
    await service.pay(order, 'pm_card_visa');
    await service.decide(order, 'confirming');
    await becomes(order, 'captured');
  }
});
