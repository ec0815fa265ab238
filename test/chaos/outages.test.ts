import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { until } from '@ticketing/common/testing/until';
import { Redis } from 'ioredis';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

const reservationSeconds = 8;

/** The parts go away one after another while people buy; each comes back to a system that agrees with itself. */
describe('when a part is away', () => {
  let nats: NatsServer;
  let system: WholeStack;
  let seller: Somebody;
  let buyer: Somebody;
  let challenged: { orderId: string; intentId: string; endsAt: number };

  before(async () => {
    nats = await startNatsServer();
    system = await startWholeStack({
      NATS_URL: nats.url,
      RESERVATION_SECONDS: `${reservationSeconds}`,
      LIVE_ORDERS_MAX: '1000',
    });
    seller = await system.people.signUp('Seller');
    buyer = await system.people.signUp('Buyer');
    const { id } = await system.people.list(seller);
    const order = await system.people.reserve(buyer, id);
    const payment = await system.people.pay(buyer, order.id, 'pm_card_authenticationRequired');
    assert.equal(payment.status, 'requires-action');
    const intentId = payment.clientSecret.split('_secret_')[0] ?? '';
    challenged = { orderId: order.id, intentId, endsAt: Date.parse(order.expiresAt) };
  });
  after(async () => {
    await system.close();
    await nats.close();
  });

  const buy = async (): Promise<string> => {
    const { id } = await system.people.list(seller, 3);
    const order = await system.people.reserve(buyer, id, 2);
    await system.people.pay(buyer, order.id);
    return order.id;
  };
  const isComplete = async (orderId: string) => (await system.people.order(buyer, orderId)).status === 'complete';
  const completes = (orderId: string) => until('the order is complete', () => isComplete(orderId));

  /** Whether orders can reserve a place of it: one is taken and given back. */
  const isFree = async (ticketId: string): Promise<boolean> => {
    const order = await system.people.tryToReserve(buyer, ticketId);
    if (order.status === 201) await system.people.cancel(buyer, order.body.id);
    return order.status === 201;
  };

  /** Every path that needs no word from another service goes on answering. */
  const goesOn = async (): Promise<{ ticketId: string; knownTicketId: string }> => {
    const { people, call } = system;
    await people.signUp('Newcomer');
    const { id } = await people.list(seller, 5);
    await people.ticket(id);
    assert.equal((await call('GET', '/api/tickets')).status, 200);
    assert.equal((await call('GET', '/api/orders', { token: buyer.token })).status, 200);
    assert.equal((await call('GET', '/api/payments', { token: buyer.token })).status, 200);
    await people.reserve(buyer, known);
    return { ticketId: id, knownTicketId: known };
  };
  let known = '';

  it('the broker is stopped for 60 s: HTTP goes on, who authorized in time gets the ticket, and all agree within 10 s of its return', async () => {
    const { people } = system;
    known = (await people.list(seller, 50)).id;
    const order = await people.reserve(buyer, known);
    await until('payments has heard of the order', async () => {
      const { status } = await system.call('POST', '/api/payments', {
        token: buyer.token,
        body: { orderId: order.id },
      });
      return status < 300;
    });
    const late = await people.reserve(buyer, known);
    await sleep(500);
    await nats.kill();
    const stoppedAt = Date.now();
    assert.equal((await people.pay(buyer, order.id)).status, 'authorized');
    while (Date.now() - stoppedAt < 60_000) {
      await goesOn();
      await sleep(5_000);
    }
    assert.equal((await people.order(buyer, order.id)).status, 'awaiting-payment', 'nobody decides over their head');
    await nats.start();
    await completes(order.id);
    await until(
      'who did not pay loses the place',
      async () => (await people.order(buyer, late.id)).status === 'cancelled',
    );
    assert.equal(await system.differences(10), '');
  });

  it('the broker comes back with its store wiped: all agree within 10 s', async () => {
    await nats.kill();
    await goesOn();
    await nats.wipe();
    await nats.start();
    assert.equal(await system.differences(10), '');
    await completes(await buy());
  });

  it('the broker comes back with an older copy of its store: all agree within 10 s', async () => {
    await nats.kill();
    await nats.backUp();
    await nats.start();
    await completes(await buy());
    await nats.kill();
    await goesOn();
    await nats.restore();
    await nats.start();
    assert.equal(await system.differences(10), '');
    await completes(await buy());
  });

  for (const name of ['auth', 'tickets', 'orders', 'payments', 'expiration', 'sandbox', 'gateway', 'postgres'])
    it(`${name} is killed while people buy, and comes back: all agree within 10 s`, async () => {
      let goOn = true;
      const buying = (async () => {
        while (goOn) await buy().catch(() => sleep(50));
      })();
      await sleep(300);
      system.stack.kill(name);
      await sleep(2_500);
      goOn = false;
      await buying;
      await until(
        `${name} is back`,
        async () => (await system.call('GET', '/api/tickets').catch(() => null))?.status === 200,
      );
      assert.equal(await system.differences(10), '');
      await until('buying works', () => buy().catch(() => ''));
    });

  it('what was asked of a frozen service by somebody who has left is not done when it goes on', async () => {
    const { people, stack } = system;
    const ticket = await people.list(seller, 1);
    await until('orders knows the ticket', () => isFree(ticket.id));
    const gone = await people.signUp('Gone');
    stack.kill('orders', 'SIGSTOP');
    const { url } = stack.stack;
    await assert.rejects(
      fetch(`${url}/api/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gone.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ticketId: ticket.id, quantity: 1 }),
        signal: AbortSignal.timeout(700),
      }),
    );
    await sleep(300);
    stack.kill('orders', 'SIGCONT');
    await people.reserve(buyer, ticket.id);
  });

  it('tokens are verified while auth is down, also by a service that starts meanwhile', async () => {
    const order = await system.people.reserve(buyer, known);
    const keepAuthDown = setInterval(() => system.stack.kill('auth'), 50);
    try {
      await system.stack.restart('orders');
      await until('orders knows who asks', async () => {
        const { status } = await system.call('GET', `/api/orders/${order.id}`, { token: buyer.token });
        assert.notEqual(status, 401);
        return status === 200;
      });
    } finally {
      clearInterval(keepAuthDown);
    }
    await until('auth is back', async () => (await system.call('GET', '/api/users/jwks')).status === 200);
    assert.equal(await system.differences(10), '');
  });

  it('Redis is wiped: orders expire on time plus 5 s', async () => {
    const order = await system.people.reserve(buyer, known);
    await sleep(500);
    const redis = new Redis(system.stack.stack.redis);
    await redis.flushall();
    await redis.quit();
    const end = await until('the order is cancelled', async () => {
      const now = await system.people.order(buyer, order.id);
      return now.status === 'cancelled' && { ...now, lateMs: Date.now() - Date.parse(order.expiresAt) };
    });
    assert.equal(end.reason, 'expired');
    assert.ok(end.lateMs < 5_000, `${end.lateMs} ms late`);
  });

  it('3-D Secure that outlasts the hold by two minutes still succeeds', async () => {
    await sleep(Math.max(0, challenged.endsAt + 120_000 - Date.now()));
    await system.sandbox.answerChallenge(challenged.intentId, 'complete');
    await completes(challenged.orderId);
    assert.equal(await system.differences(10), '');
  });
});
