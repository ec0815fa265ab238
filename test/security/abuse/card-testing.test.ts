import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import { countOf, manyTimes } from '../../support/networks.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

let whole: WholeStack;
before(async () => {
  whole = await startWholeStack({ RATE_LIMITS: '1' });
});
after(() => whole.close());

const declinesOf = async (orderId: string): Promise<number> => {
  const intents = (await whole.sandbox.ledger()) as unknown as { metadata: { orderId?: string }; declines: number }[];
  return intents.filter(({ metadata }) => metadata.orderId === orderId).reduce((sum, one) => sum + one.declines, 0);
};

// Far more than pass before a webhook has arrived, and a bound for a system that never cancels.
const mostDirectTries = 1_000;

/** What anybody with the client secret can ask the provider, without this system. */
const confirmDirectly = ({ clientSecret, publishableKey }: { clientSecret: string; publishableKey?: string }) => {
  const intentId = clientSecret.split('_secret_', 1)[0];
  const url = `${whole.stack.stack.sandbox!.url}/v1/payment_intents/${intentId}/confirm`;
  return async (card: string): Promise<{ status: number; code: string | undefined }> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${publishableKey}` },
      body: new URLSearchParams({ payment_method: card, client_secret: clientSecret }),
    });
    const { error } = (await response.json()) as { error?: { code?: string } };
    return { status: response.status, code: error?.code };
  };
};

const codeOf = ({ body }: { body: unknown }): string => (body as { code: string }).code;

describe('card testing', () => {
  it('5 of 100 declined cards on one order reach the provider, then the order pauses and the answer says how long', async (t) => {
    const { people } = whole;
    const [seller, buyer] = [await people.signUp('Seller'), await people.signUp('Tester')];
    const ticket = await people.list(seller, 3);
    const order = await people.reserve(buyer, ticket.id);
    const tryCard = () => people.tryToPay(buyer, order.id, 'pm_card_chargeDeclined');
    const answers = [...(await manyTimes(10, 1, tryCard)), ...(await manyTimes(90, 10, tryCard))];
    const reached = await declinesOf(order.id);
    t.diagnostic(
      `${reached} of 100 declined cards reached the provider; 9 are possible while an order lives, 15 a day for a user, 50 for a network`,
    );
    assert.equal(reached, 5);
    assert.equal(countOf(answers, 402), 5);
    const paused = await people.tryToPay(buyer, order.id, 'pm_card_visa');
    assert.equal(paused.status, 429);
    const body = paused.body as unknown as { code: string; detail: string };
    assert.ok(['too-many-declines', 'too-many-requests'].includes(body.code), body.code);
    assert.ok(Number(paused.headers.get('retry-after')) > 0);
    const { status } = await people.order(buyer, order.id);
    assert.equal(status, 'awaiting-payment', 'the order is still payable with another card');
    const other = await people.reserve(await people.signUp('Honest'), ticket.id);
    assert.ok(other.id);
  });

  it('learns no reason: stolen, lost and fraud share one sentence', async () => {
    const { people } = whole;
    const ticket = await people.list(await people.signUp('Seller'), 3);
    const details = new Set<string>();
    for (const card of ['chargeDeclined', 'chargeDeclinedStolenCard', 'chargeDeclinedLostCard', 'radarBlock']) {
      const buyer = await people.signUp('Tester');
      const order = await people.reserve(buyer, ticket.id);
      const { body } = await people.tryToPay(buyer, order.id, `pm_card_${card}`);
      details.add((body as unknown as { detail: string }).detail);
      await people.cancel(buyer, order.id);
    }
    assert.equal(details.size, 1, [...details].join('\n'));
  });

  it('directly at the provider cancels the intent soon after 15 declines, and no other intent is handed out', async (t) => {
    const { people } = whole;
    const [seller, buyer] = [await people.signUp('Seller'), await people.signUp('Tester')];
    const ticket = await people.list(seller, 3);
    const order = await people.reserve(buyer, ticket.id);
    const { body: payment } = await people.tryToPay(buyer, order.id);
    const confirm = confirmDirectly(payment);
    const startedAt = performance.now();
    let last = await confirm('pm_card_chargeDeclined');
    for (let nth = 1; nth < mostDirectTries && last.code === 'card_declined'; nth++)
      last = await confirm('pm_card_chargeDeclined');
    const reached = await declinesOf(order.id);
    t.diagnostic(
      `${reached} declines in ${Math.round(performance.now() - startedAt)} ms directly at the provider before the intent was canceled`,
    );
    assert.ok(reached >= 15 && reached < mostDirectTries, `${reached}`);
    assert.equal((await confirm('pm_card_visa')).code, 'payment_intent_unexpected_state');
    const [intent] = (await whole.sandbox.ledger()).filter(({ metadata }) => metadata.orderId === order.id);
    assert.equal(intent?.status, 'canceled');
    await until('the order is cancelled', async () => (await people.order(buyer, order.id)).status === 'cancelled');
    assert.equal((await people.order(buyer, order.id)).reason, 'payment-failed');
    const again = await people.tryToPay(buyer, order.id);
    assert.deepEqual([again.status, codeOf(again)], [409, 'order-not-payable']);
    const another = await people.reserve(buyer, ticket.id);
    const refused = await people.tryToPay(buyer, another.id);
    assert.deepEqual([refused.status, codeOf(refused)], [429, 'too-many-declines']);
    assert.equal(refused.body.clientSecret, undefined);
    assert.equal(await whole.differences(30), '');
  });
});
