import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createSharedStore } from '@ticketing/common/limits/shared-store';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { until } from '@ticketing/common/testing/until';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { pino } from 'pino';
import { declinesBeforePause, declinesOfBuyerADay } from '../domain/declines.ts';
import { limits } from '../limits.ts';
import { createTestService, type TestService } from '../testing/service.ts';

const prefix = randomUUID();
let service: TestService;
before(async () => {
  service = await createTestService({
    environment: {
      RATE_LIMITS: '1',
      REDIS_URL: testEnvironment().redisUrl,
      REDIS_PREFIX: prefix,
      // These tests count in Redis even when the machine is busy.
      REDIS_TIMEOUT_MS: '10000',
      TRUST_PROXY: '1',
    },
  });
});
after(() => service.close());

let n = 0;
const fromNewNetwork = () => ({ 'x-forwarded-for': `2001:db8:${(n++).toString(16)}::1` });
const anOrder = async () => {
  const buyer = service.somebody();
  return { buyer, order: await service.anOrder({ buyerId: buyer.id }) };
};
type Buying = Awaited<ReturnType<typeof anOrder>>;
const tryCard = ({ buyer, order }: Buying, card = 'pm_card_chargeDeclined', headers = fromNewNetwork()) =>
  service.pay(order, card, { as: buyer, headers });
const declinesAtProvider = async (order: OrderState) =>
  (await service.provider.ledgerOf(order.id)).reduce((sum, { declines }) => sum + declines, 0);
/** Moves the declines of a buyer back in time. */
const ageDeclines = (buyerId: string, seconds: number) =>
  service.database.query(
    'update card_declines set declined_at = declined_at - make_interval(secs => $2) where buyer_id = $1',
    [buyerId, seconds],
  );

describe('declined cards', () => {
  it('make an order pause after the fifth: 429, without a request to the provider', async () => {
    const buying = await anOrder();
    for (let nth = 0; nth < declinesBeforePause; nth++) assert.equal((await tryCard(buying)).status, 402);
    const refused = await tryCard(buying);
    assert.equal(refused.status, 429);
    assert.equal(refused.body.code, 'too-many-declines');
    const wait = Number(refused.headers['retry-after']);
    assert.ok(wait > 0 && wait <= 60, `${wait} s`);
    assert.match(refused.body.detail ?? '', /try again in \d+ seconds/);
    assert.equal((await tryCard(buying, 'pm_card_visa')).status, 429);
    assert.equal((await service.pay(buying.order, undefined, { as: buying.buyer })).status, 429);
    assert.equal(await declinesAtProvider(buying.order), declinesBeforePause);
  });

  it('leave the order payable with another card after the pause, which grows', async () => {
    const buying = await anOrder();
    for (let nth = 0; nth < declinesBeforePause; nth++) await tryCard(buying);
    await ageDeclines(buying.buyer.id, 60);
    assert.equal((await tryCard(buying)).status, 402);
    const refused = await tryCard(buying);
    assert.ok(Number(refused.headers['retry-after']) > 60);
    await ageDeclines(buying.buyer.id, 120);
    assert.equal((await tryCard(buying, 'pm_card_visa')).status, 200);
    await service.becomes(buying.order, 'authorized');
  });

  it('leave a payment that is made as it is: 200, whatever was declined', async () => {
    const buying = await anOrder();
    assert.equal((await tryCard(buying, 'pm_card_visa')).status, 201);
    await service.database.query(
      `insert into card_declines (charge_id, order_id, buyer_id)
       select gen_random_uuid(), $1, $2 from generate_series(1, $3::int)`,
      [buying.order.id, buying.buyer.id, declinesBeforePause],
    );
    const { status, body } = await tryCard(buying, 'pm_card_visa');
    assert.deepEqual([status, body.status], [200, 'authorized']);
  });

  it('that are concurrent do not bypass the limit', async () => {
    const buying = await anOrder();
    await Promise.all(Array.from({ length: 30 }, () => tryCard(buying)));
    assert.ok((await declinesAtProvider(buying.order)) <= declinesBeforePause);
  });

  it('count once, whether the answer or the webhook arrives first', async () => {
    const buying = await anOrder();
    for (let nth = 0; nth < 3; nth++) await tryCard(buying);
    await until('the webhooks have arrived', async () => (await declinesAtProvider(buying.order)) === 3);
    const counted = () => service.database.query('select from card_declines where order_id = $1', [buying.order.id]);
    assert.equal((await counted()).length, 3);
  });

  it('count too when they happen only in the browser', async () => {
    const buying = await anOrder();
    const { body } = await service.pay(buying.order, undefined, { as: buying.buyer });
    for (let nth = 0; nth < declinesBeforePause; nth++)
      await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_chargeDeclined'));
    await until('they are counted', async () => (await tryCard(buying)).status === 429);
  });

  it('of a buyer block all their orders after 15 in a day', async () => {
    const buyer = service.somebody();
    for (let nth = 0; nth < declinesOfBuyerADay; nth++) {
      const order = await service.anOrder({ buyerId: buyer.id });
      assert.equal((await tryCard({ buyer, order })).status, 402);
      // Resets the limit of payments a minute, which this test is not about.
      if (nth % 10 === 9) await ageDeclines(buyer.id, 1);
    }
    const order = await service.anOrder({ buyerId: buyer.id });
    const refused = await tryCard({ buyer, order });
    assert.equal(refused.body.code, 'too-many-declines');
    assert.ok(Number(refused.headers['retry-after']) > 80_000);
    await ageDeclines(buyer.id, 86_400);
    assert.ok([200, 201].includes((await tryCard({ buyer, order }, 'pm_card_visa')).status));
  });

  it('in the browser make the intents of the buyer worthless after 15 in a day', async () => {
    const buyer = service.somebody();
    const [tested, other, paid] = await Promise.all([0, 1, 2].map(() => service.anOrder({ buyerId: buyer.id })));
    const secretOf = async (order: OrderState) =>
      (await service.pay(order, undefined, { as: buyer, headers: fromNewNetwork() })).body.clientSecret;
    const [secret, otherSecret] = [await secretOf(tested!), await secretOf(other!)];
    await tryCard({ buyer, order: paid! }, 'pm_card_visa');
    await service.becomes(paid!, 'authorized');
    for (let nth = 0; nth < declinesOfBuyerADay; nth++)
      await assert.rejects(service.provider.confirmInBrowser(secret, 'pm_card_chargeDeclined'));
    await service.becomes(tested!, 'failed');
    await service.becomes(other!, 'failed');
    for (const one of [secret, otherSecret])
      await assert.rejects(service.provider.confirmInBrowser(one, 'pm_card_visa'), {
        type: 'StripeInvalidRequestError',
      });
    for (const order of [tested!, other!]) assert.equal((await service.intentOf(order)).status, 'canceled');
    assert.equal(await service.statusOf(paid!), 'authorized');
    const refused = await service.pay(tested!, undefined, { as: buyer, headers: fromNewNetwork() });
    assert.deepEqual([refused.status, refused.body.code], [409, 'order-not-payable']);
    const next = await service.anOrder({ buyerId: buyer.id });
    const paused = await service.pay(next, undefined, { as: buyer, headers: fromNewNetwork() });
    assert.deepEqual(
      [paused.status, paused.body.code, paused.body.clientSecret],
      [429, 'too-many-declines', undefined],
    );
    assert.equal((await service.provider.ledgerOf(next.id)).length, 0);
  });

  it('give the intent up without any webhook too, by looking', async () => {
    const buying = await anOrder();
    const { body } = await service.pay(buying.order, undefined, { as: buying.buyer });
    await service.database.query(
      `insert into card_declines (charge_id, order_id, buyer_id)
       select 'ch_lost_' || nth || $1, $1::uuid, $2 from generate_series(1, $3::int) as nth`,
      [buying.order.id, buying.buyer.id, declinesOfBuyerADay - 1],
    );
    await service.provider.fault({ kind: 'webhook-lose' });
    await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_chargeDeclined'));
    await service.becomes(buying.order, 'failed');
    await service.provider.clearFaults();
    assert.equal((await service.intentOf(buying.order)).status, 'canceled');
  });

  it('leave a success in the browser during a short pause as it is', async () => {
    const buying = await anOrder();
    const { body } = await service.pay(buying.order, undefined, { as: buying.buyer });
    for (let nth = 0; nth < declinesBeforePause; nth++)
      await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_chargeDeclined'));
    await until('the order pauses', async () => (await tryCard(buying)).status === 429);
    await service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa');
    await service.becomes(buying.order, 'authorized');
  });

  it('from one network block it after 50 in a day; other networks can pay, and accepted cards do not count', async () => {
    const network = fromNewNetwork();
    for (let nth = 0; nth < 3; nth++)
      assert.equal((await tryCard(await anOrder(), 'pm_card_visa', network)).status, 201);
    const tries = Array.from({ length: limits.declinesByNetwork.points + 3 }, (_, nth) => nth);
    let declined = 0;
    const inTurn = async (): Promise<void> => {
      while (tries.pop() !== undefined)
        if ((await tryCard(await anOrder(), 'pm_card_chargeDeclined', network)).status === 402) declined += 1;
    };
    await Promise.all([inTurn(), inTurn(), inTurn(), inTurn()]);
    assert.equal(declined, limits.declinesByNetwork.points);
    const refused = await tryCard(await anOrder(), 'pm_card_visa', network);
    assert.equal(refused.body.code, 'too-many-declines');
    assert.equal((await tryCard(await anOrder(), 'pm_card_visa')).status, 201);
  });

  it('have the same text for fraud, theft, loss and no reason', async () => {
    const cards = ['chargeDeclined', 'chargeDeclinedStolenCard', 'chargeDeclinedLostCard', 'radarBlock'];
    const details = new Set<string | undefined>();
    for (const card of cards) details.add((await tryCard(await anOrder(), `pm_card_${card}`)).body.detail);
    assert.equal(details.size, 1, [...details].join('\n'));
    const expired = await tryCard(await anOrder(), 'pm_card_chargeDeclinedExpiredCard');
    assert.match(expired.body.detail ?? '', /expired/);
  });
});

it('limits are counted under the name of payments, the only one that its user at Redis may use', async () => {
  await tryCard(await anOrder());
  const { redis, close } = createSharedStore(testEnvironment().redisUrl, 10_000, pino({ level: 'silent' }));
  await redis.connect();
  const keys = await redis.keys(`${prefix}:*`).finally(close);
  assert.ok(keys.length > 0);
  for (const key of keys) assert.ok(key.startsWith(`${prefix}:limits:payments:`), key);
});

describe('requests that wait for an order', () => {
  it('are 4 at once for a buyer, and as many again afterwards', async () => {
    const buyer = service.somebody();
    const wave = async () => {
      const order = orderState({ buyerId: buyer.id });
      const answers = Array.from({ length: 6 }, () =>
        service.pay(order, undefined, { as: buyer, headers: fromNewNetwork() }),
      );
      // The order arrives once those that may not wait have been refused.
      let refused = 0;
      for (const answer of answers) void answer.then(({ status }) => (refused += status === 429 ? 1 : 0));
      await until('two may not wait', async () => refused === 2);
      await service.hear(order);
      return (await Promise.all(answers)).map(({ status }) => status).sort();
    };
    for (let round = 0; round < 2; round++) assert.deepEqual(await wave(), [200, 200, 200, 201, 429, 429]);
  });

  it('are no more than the database bears, of whichever buyers: 503', async (t) => {
    t.mock.property(limits.waits as { atOnce: number }, 'atOnce', 2);
    const waiting = Array.from({ length: 3 }, () => {
      const buyer = service.somebody();
      const order = orderState({ buyerId: buyer.id });
      return { order, answer: service.pay(order, undefined, { as: buyer, headers: fromNewNetwork() }) };
    });
    const refused = await Promise.race(waiting.map(({ answer }) => answer));
    await service.hear(...waiting.map(({ order }) => order));
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    assert.deepEqual([refused.status, refused.body.code], [503, 'unavailable']);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 503]);
  });
});

describe('forged webhooks', () => {
  it('429 above 30 a minute from one network; a genuine one from there is still accepted', async () => {
    const network = fromNewNetwork();
    const post = async (signature: string, payload = '{}') => {
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature, ...network };
      return (await service.app.inject({ method: 'POST', url: '/api/payments/webhook', headers, payload })).statusCode;
    };
    const answers: number[] = [];
    for (let nth = 0; nth < 40; nth++) answers.push(await post('t=1,v1=00'));
    assert.equal(answers.filter((status) => status === 400).length, limits.forgedWebhooksByNetwork.points);
    assert.equal(answers.at(-1), 429);
    let taken = 0;
    service.provider.deliverTo(async (payload, signature) => {
      taken = await post(signature, payload.toString());
      return taken;
    });
    const buying = await anOrder();
    assert.equal((await tryCard(buying, 'pm_card_visa')).status, 201);
    await until('the genuine webhook was accepted', async () => taken === 204);
  });
});

// The last: an instance that has just started counts by itself for a moment.
it('declines that make nobody pause any more are deleted by payments itself, from its start on', async () => {
  const { buyer, order } = await anOrder();
  await service.database.query(
    `insert into card_declines (charge_id, order_id, buyer_id, declined_at)
     values ('ch_old', $1, $2, now() - interval '31 days'), ('ch_young', $1, $2, now() - interval '29 days')`,
    [order.id, buyer.id],
  );
  await service.stop();
  await service.start();
  const left = () =>
    service.database.query<{ id: string }>(
      `select charge_id as id from card_declines where charge_id in ('ch_old', 'ch_young')`,
    );
  await until('the old one is deleted', async () => (await left()).length === 1);
  assert.deepEqual(await left(), [{ id: 'ch_young' }]);
});
