import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { createTestService, type TestService } from '../testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ environment: { STRIPE_TIMEOUT_SECONDS: '1' } });
});
after(() => service.close());

// The stripe package tries a dropped connection once again by itself, so three drops are what we see of it.
const faults = {
  'breaks before it acts': { kind: 'error-before' },
  'breaks before it acts, twice': { kind: 'error-before', count: 2, status: 503 },
  'breaks after it has acted': { kind: 'error-after' },
  'breaks after it has acted, then before it acts': { kind: 'error-after', afterwards: { kind: 'error-before' } },
  'is gone before it acts': { kind: 'drop-before', count: 3 },
  'is gone after it has acted': { kind: 'drop-after', count: 3 },
  'acts and answers too late': { kind: 'slow-after', ms: 1_500 },
  'is slow and then acts unheard': { kind: 'slow-before', ms: 1_500 },
  'has too many calls': { kind: 'error-before', count: 2, status: 429 },
} as const;

const payUntilAnswered = async (order: OrderState) => {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await service.pay(order, 'pm_card_visa');
    if (answer.status !== 503) return answer;
    assert.equal(answer.body.code, 'provider-unavailable');
    assert.equal(answer.headers['retry-after'], '2');
    await sleep(100);
  }
  throw new Error('never answered');
};

/** A life of an order in which an operation of the provider's is needed, from a moment before to its end. */
const lives = {
  'payment_intents.create': {
    prepare: async () => {},
    live: async (order: OrderState) => {
      assert.equal((await payUntilAnswered(order)).body.status, 'authorized');
      await service.decide(order, 'confirming');
      await service.becomes(order, 'captured');
    },
  },
  'payment_intents.confirm': {
    prepare: (order: OrderState) => service.pay(order),
    live: async (order: OrderState) => {
      assert.equal((await payUntilAnswered(order)).body.status, 'authorized');
      await service.decide(order, 'confirming');
      await service.becomes(order, 'captured');
    },
  },
  'payment_intents.capture': {
    prepare: (order: OrderState) => service.pay(order, 'pm_card_visa'),
    live: async (order: OrderState) => {
      await service.decide(order, 'confirming');
      await service.becomes(order, 'captured');
    },
  },
  'payment_intents.cancel': {
    prepare: (order: OrderState) => service.pay(order, 'pm_card_visa'),
    live: async (order: OrderState) => {
      await service.decide(order, 'cancelled');
      await service.becomes(order, 'voided');
    },
  },
  'refunds.create': {
    prepare: async (order: OrderState) => {
      await service.pay(order, 'pm_card_visa');
      await service.decide(order, 'confirming');
      await service.becomes(order, 'captured');
    },
    live: async (order: OrderState) => {
      await service.decide(order, 'cancelled');
      await service.becomes(order, 'refunded');
    },
  },
} as const;

for (const [operation, { prepare, live }] of Object.entries(lives))
  describe(`when the provider, asked for ${operation},`, { concurrency: 5 }, () => {
    for (const [what, fault] of Object.entries(faults))
      it(`${what}: it all ends right, once`, async () => {
        const order = await service.anOrder();
        await prepare(order);
        const { afterwards, ...first } = { afterwards: undefined, ...fault };
        const matching = { operation, metadata: { orderId: order.id }, count: 1 };
        const rule = await service.provider.fault({ ...matching, ...first });
        if (afterwards) await service.provider.fault({ ...matching, ...afterwards });
        await live(order);
        assert.ok((await service.provider.fired(rule)) > 0, 'the fault has happened');

        const [line, ...others] = await service.provider.ledgerOf(order.id);
        assert.equal(others.length, 0, 'one intent');
        const { authorized, captured, refunded, voided, captures } = line!;
        const status = await service.statusOf(order);
        assert.deepEqual(
          { authorized, captured, refunded, voided, captures },
          {
            authorized: 2_500,
            captured: status === 'voided' ? 0 : 2_500,
            refunded: status === 'refunded' ? 2_500 : 0,
            voided: status === 'voided' ? 2_500 : 0,
            captures: status === 'voided' ? 0 : 1,
          },
        );
        const balances = status === 'captured' ? { provider: 2_500, sellers: -2_500 } : {};
        assert.deepEqual(await service.balancesOf(order), balances);
      });
  });
