import type { OrderState } from '@ticketing/contracts/messages/orders';
import { Refusal } from '../../../sandbox/src/domain/refusal.ts';
import type { Payment } from '../../../services/payments/src/store/payments.ts';
import type { Bank } from '../bank/bank.ts';
import { beginning } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import type { Answer } from './history.ts';
import type { Request } from './request.ts';

/** What a buyer does once places are held for them. */
export const plans = [
  'pay',
  'pay after a decline',
  'pay with 3-D Secure',
  'fail 3-D Secure, then pay',
  'leave in 3-D Secure',
  'pay in the browser',
  'pay twice at once',
  'pay and cancel at once',
  'pay at the last moment',
  'answer the bank at the last moment',
  'ask for more time, then pay',
  'ask for more time and pay at once',
  'cancel',
  'leave',
] as const;
export type Plan = (typeof plans)[number];

export type Wish = { readonly ticketId: string; readonly quantity: number; readonly plan: Plan };

const retriableCodes = ['ticket-reserved', 'own-hold', 'hold-again-later'];
const mostTries = 6;
const graceMs = 20_000;

/** One buyer's way through a purchase. They try again when nothing comes back, under the same key. */
export const createBuyer = (
  { scheduler, random }: World,
  request: Request,
  bank: Bank,
  newId: () => string,
  name: string,
  priceOf: (ticketId: string) => number | null,
) => {
  let keys = 0;
  const newKey = (): string => `${name} ${++keys}`;

  const insist = async <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    for (let tries = 1; ; tries++) {
      const answer = await ask();
      const isOpen =
        answer.kind === 'unknown' || (answer.kind === 'refused' && answer.code === 'idempotency-key-in-use');
      if (!isOpen || tries === mostTries) return answer;
      await scheduler.sleep(random.pick([10, 500, 5_000]));
    }
  };

  const place = ({ ticketId, quantity }: Wish): Promise<Answer<OrderState>> => {
    const key = newKey();
    // Drawn apart from everything else. Half of the buyers send the price they were shown.
    const expectedUnitPriceCents = random.fork(`expects ${key}`).chance(0.5) ? priceOf(ticketId) : null;
    return insist(() => {
      // Another try comes with another id, as over HTTP: only the key makes it the same order.
      const orderId = newId();
      const asked = {
        what: 'place',
        caller: name,
        about: { ticketId, orderId, quantity, expectedUnitPriceCents },
        key,
      } as const;
      return request('orders', asked, (calls) =>
        calls.place({
          orderId,
          buyerId: name,
          ticketId,
          quantity,
          expectedUnitPriceCents,
          key,
          hash: Buffer.from(`${ticketId} ${quantity}`),
          traceparent: null,
        }),
      );
    });
  };

  const pay = (orderId: string, paymentMethod?: string): Promise<Answer<Payment>> => {
    const key = newKey();
    const asked = { what: 'pay', caller: name, about: { orderId }, key } as const;
    return insist(() =>
      request('payments', asked, (calls) => calls.pay({ orderId, buyerId: name, paymentMethod, key })),
    );
  };

  const extend = (orderId: string): Promise<Answer<OrderState>> => {
    const key = newKey();
    return insist(() =>
      request('orders', { what: 'extend', caller: name, about: { orderId }, key }, (calls) =>
        calls.extend(orderId, name, key),
      ),
    );
  };

  const cancel = (orderId: string): Promise<unknown> =>
    insist(() =>
      request('orders', { what: 'cancel', caller: name, about: { orderId }, key: null }, (calls) =>
        calls.cancel(orderId, name),
      ),
    );

  /** For a few steps of everybody's, so that what comes after meets any moment of what goes on meanwhile. */
  const hesitate = async (): Promise<void> => {
    for (let steps = random.pick([0, 5, 15, 30]); steps > 0; steps--) await scheduler.step(`${name} hesitates`);
  };

  /** What the buyer does at the bank; it may have nothing to ask any more. */
  const atBank = async (what: string, act: () => unknown): Promise<void> => {
    await scheduler.step(`${name} ${what}`);
    try {
      act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  const challenge = async (orderId: string, outcome: 'complete' | 'fail'): Promise<void> => {
    const answer = await pay(orderId, 'pm_card_authenticationRequired');
    if (answer.kind !== 'ok' || !answer.value.intentId) return;
    const { intentId } = answer.value;
    await scheduler.sleep(random.pick([0, 1_000, 20_000, 70_000]));
    await atBank(`answers the bank: ${outcome}`, () => bank.answerChallenge(intentId, outcome));
  };

  const nearly = (at: string): Promise<void> =>
    scheduler.sleep(
      Date.parse(at) - beginning - scheduler.now() + random.pick([-5_000, -3_000, -2_000, -1_000, -300, -20, 0, 20]),
    );

  const follow: Record<Plan, (order: OrderState) => Promise<unknown>> = {
    pay: ({ id }) => pay(id, 'pm_card_visa'),
    'pay after a decline': async ({ id }) => {
      await pay(id, 'pm_card_chargeDeclined');
      await pay(id, 'pm_card_visa');
    },
    'pay with 3-D Secure': ({ id }) => challenge(id, 'complete'),
    'fail 3-D Secure, then pay': async ({ id }) => {
      await challenge(id, 'fail');
      await pay(id, 'pm_card_visa');
    },
    'leave in 3-D Secure': ({ id }) => pay(id, 'pm_card_authenticationRequired'),
    'pay in the browser': async ({ id }) => {
      const answer = await pay(id);
      if (answer.kind !== 'ok' || !answer.value.intentId) return;
      const { intentId } = answer.value;
      await scheduler.sleep(random.pick([0, 1_000, 20_000]));
      await atBank('pays in the browser', () => bank.confirm(intentId, 'pm_card_visa', 'http://localhost:3000/'));
    },
    'pay twice at once': ({ id }) => Promise.all([pay(id, 'pm_card_visa'), pay(id, 'pm_card_mastercard')]),
    'pay and cancel at once': ({ id }) => Promise.all([pay(id, 'pm_card_visa'), hesitate().then(() => cancel(id))]),
    'pay at the last moment': async ({ id, expiresAt }) => {
      await nearly(expiresAt);
      await pay(id, 'pm_card_visa');
    },
    'answer the bank at the last moment': async ({ id, expiresAt }) => {
      const answer = await pay(id, 'pm_card_authenticationRequired');
      await nearly(random.chance(0.5) ? expiresAt : new Date(Date.parse(expiresAt) + graceMs).toISOString());
      if (answer.kind !== 'ok' || !answer.value.intentId) return;
      const { intentId } = answer.value;
      await atBank('answers the bank: complete', () => bank.answerChallenge(intentId, 'complete'));
    },
    'ask for more time, then pay': async ({ id, expiresAt }) => {
      let until = expiresAt;
      for (let times = random.whole(1, 3); times > 0; times--) {
        if (random.chance(0.3)) await nearly(until);
        const answer = await extend(id);
        if (answer.kind === 'ok') until = answer.value.expiresAt;
      }
      if (random.chance(0.5)) await nearly(until);
      if (random.chance(0.8)) await pay(id, 'pm_card_visa');
    },
    'ask for more time and pay at once': ({ id }) =>
      Promise.all([
        extend(id),
        pay(id, 'pm_card_authenticationRequired'),
        scheduler.sleep(random.pick([0, 1_000, 5_000])).then(() => extend(id)),
      ]),
    cancel: ({ id }) => cancel(id),
    leave: async () => {},
  };

  return async (wish: Wish): Promise<void> => {
    for (let tries = 1; tries <= 3; tries++) {
      const answer = await place(wish);
      if (answer.kind === 'ok') {
        await follow[wish.plan](answer.value);
        // A buyer who cancelled may reserve again.
        if (wish.plan !== 'cancel' || random.chance(0.5)) return;
        continue;
      }
      if (answer.kind === 'refused' && !retriableCodes.includes(answer.code)) return;
      await scheduler.sleep(random.pick([100, 5_000, 40_000]));
    }
  };
};
