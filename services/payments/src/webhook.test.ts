import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from '@ticketing/common/http/server';
import { pino } from 'pino';
import type { Intent } from './domain/payment.ts';
import { webhookSecret } from './testing/provider.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { addWebhook, type ReadEvent } from './webhook.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());
beforeEach(() => service.provider.clearFaults());

const post = (payload: string | Buffer, headers: Record<string, string>) =>
  service.app.inject({ method: 'POST', url: '/api/payments/webhook', headers, payload });

const signed = (body: string, { at = Math.floor(Date.now() / 1_000), secret = webhookSecret } = {}) => ({
  'content-type': 'application/json',
  'stripe-signature': `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
});

const event = (intentId: string, status: string, type = 'payment_intent.amount_capturable_updated') =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type,
    data: { object: { id: intentId, object: 'payment_intent', status, next_action: null } },
  });

const started = async () => {
  const order = await service.anOrder();
  const { body } = await service.pay(order);
  const [{ id } = { id: '' }] = await service.provider.ledgerOf(order.id);
  return { order, intentId: id, confirm: () => service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa') };
};

const isAskedFor = async (order: { id: string }): Promise<boolean> => {
  const [row] = await service.database.query<{ asked: boolean }>(
    `select asked is not null as asked from payments where order_id = $1`,
    [order.id],
  );
  return row?.asked ?? false;
};

describe('a word of the provider', () => {
  it('204; it is not believed but looked after', async () => {
    const { order, intentId } = await started();
    const body = event(intentId, 'requires_capture');
    assert.equal((await post(body, signed(body))).statusCode, 204);
    assert.ok(await isAskedFor(order));
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'created', 'the provider itself says otherwise');
  });

  it('is taken in any media type, since the signature is over the bytes', async () => {
    const body = event('pi_unknown', 'succeeded');
    const { 'stripe-signature': signature } = signed(body);
    for (const type of ['application/json; charset=utf-8', 'text/plain', 'application/octet-stream'])
      assert.equal((await post(body, { 'content-type': type, 'stripe-signature': signature })).statusCode, 204);
  });

  it('is taken up to 1 MiB', async () => {
    const { order, intentId } = await started();
    const body = event(intentId, 'requires_capture').padEnd(1024 * 1024, ' ');
    assert.equal((await post(body, signed(body))).statusCode, 204);
    assert.ok(await isAskedFor(order));
  });

  it('that could not be stored is not acknowledged, so that it comes again', async () => {
    const { order, intentId } = await started();
    const body = event(intentId, 'requires_capture');
    await service.database.query('alter table payments rename to payments_away');
    const answer = await post(body, signed(body)).finally(() =>
      service.database.query('alter table payments_away rename to payments'),
    );
    assert.ok(answer.statusCode >= 500, `${answer.statusCode}`);
    assert.equal((await post(body, signed(body))).statusCode, 204);
    assert.ok(await isAskedFor(order));
  });

  it('about intents of nobody here, or about other things, is taken and changes nothing', async () => {
    const { order, intentId } = await started();
    for (const body of [
      event(intentId, 'requires_capture', 'charge.captured'),
      event('pi_unknown', 'succeeded'),
      event('pi_unknown', 'succeeded', 'charge.refunded'),
      JSON.stringify({ id: 'evt_2', object: 'event', type: 'customer.created', data: { object: {} } }),
    ])
      assert.equal((await post(body, signed(body))).statusCode, 204);
    assert.equal(await isAskedFor(order), false);
  });

  it('that tells what our own calls were answered makes nobody look', async () => {
    const { order, intentId, confirm } = await started();
    await confirm();
    const body = event(intentId, 'requires_capture');
    await post(body, signed(body));
    await service.settleDue();
    assert.equal(await service.statusOf(order), 'authorized');
    for (const status of ['requires_payment_method', 'requires_action', 'requires_capture']) {
      const late = event(intentId, status);
      await post(late, signed(late));
      assert.equal(await isAskedFor(order), false, status);
    }
  });
});

describe('400, and nothing is changed, for', () => {
  const forgeries: Record<string, (body: string) => Record<string, string>> = {
    'no signature': () => ({ 'content-type': 'application/json' }),
    'a signature that is none': () => ({ 'content-type': 'application/json', 'stripe-signature': 'nonsense' }),
    'another secret': (body) => signed(body, { secret: 'whsec_theirs' }),
    'a signature of another body': () => signed('{}'),
    'one of more than 5 minutes ahead': (body) => signed(body, { at: Math.floor(Date.now() / 1_000) + 400 }),
    'one older than 5 minutes': (body) => signed(body, { at: Math.floor(Date.now() / 1_000) - 301 }),
  };
  for (const [what, headers] of Object.entries(forgeries))
    it(what, async () => {
      await service.provider.fault({ kind: 'webhook-lose' });
      const { order, intentId, confirm } = await started();
      await confirm();
      const body = event(intentId, 'requires_capture');
      const answer = await post(body, headers(body));
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'invalid-signature']);
      assert.equal(await isAskedFor(order), false);
      assert.equal(await service.statusOf(order), 'created');
    });

  it('no body at all, and signed nonsense', async () => {
    assert.equal((await post('', signed(''))).statusCode, 400);
    assert.equal((await post('not json', signed('not json'))).statusCode, 400);
    assert.equal((await service.app.inject({ method: 'POST', url: '/api/payments/webhook' })).statusCode, 400);
  });

  it('413 for one of more than 1 MiB', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    assert.equal((await post(body, signed(body))).statusCode, 413);
  });
});

describe('the route of the webhook', () => {
  const intent: Intent = { id: 'pi_1', status: 'requires_capture', redirectUrl: null, isRefunded: false };
  /** Posts to a webhook of its own. Returns the answer, what was counted, the bodies that were checked and the intents. */
  const postTo = async (read: ReadEvent, payload: string | undefined, headers: Record<string, string>) => {
    const app = await createServer({ name: 'payments', path: 'payments', log: pino({ level: 'silent' }) });
    const [counted, checked, heard]: [object[], string[], Intent[]] = [[], [], []];
    addWebhook(
      app,
      (body, signature) => {
        checked.push(`${body} ${signature}`);
        return read(body, signature);
      },
      { take: async (keys) => void counted.push(keys) },
      async (one) => void heard.push(one),
    );
    const url = '/api/payments/webhook';
    const { statusCode, body } = await app.inject({ method: 'POST', url, headers, ...(payload ? { payload } : {}) });
    await app.close();
    return { status: statusCode, body, counted, checked, heard };
  };
  const type = { 'content-type': 'application/json' };
  const signature = { 'stripe-signature': 't=1,v1=00' };
  const forged = {
    throws: () => {
      throw new Error('not signed');
    },
    believes: () => intent,
  } as const;

  it('passes on the intent of an event, and acknowledges without a body; genuine ones are not counted', async () => {
    for (const [read, heard] of [
      [() => intent, [intent]],
      [() => null, []],
    ] as const) {
      const answer = await postTo(read, '{}', { ...type, ...signature });
      assert.deepEqual(answer, { status: 204, body: '', counted: [], checked: ['{} t=1,v1=00'], heard });
    }
  });

  it('counts what is not signed by its network and refuses it; without a signature or a body nothing is checked', async () => {
    for (const [read, payload, headers, checks] of [
      ['throws', '{}', { ...type, ...signature }, 1],
      ['believes', '{}', type, 0],
      ['believes', undefined, signature, 0],
    ] as const) {
      const { status, body, counted, checked, heard } = await postTo(forged[read], payload, headers);
      assert.deepEqual([status, checked.length, heard], [400, checks, []]);
      assert.equal(JSON.parse(body).detail, 'This is not a signed message of the payment provider.');
      assert.deepEqual(counted, [{ forgedWebhooksByNetwork: '127.0.0.1' }]);
    }
  });
});

describe('webhooks of a whole purchase', () => {
  for (const [what, rule] of [
    ['doubled', { kind: 'webhook-double', ms: 30, jitterMs: 100 }],
    ['late', { kind: 'webhook-delay', ms: 150, jitterMs: 150 }],
    ['out of order', { kind: 'webhook-reorder', ms: 300 }],
    ['lost', { kind: 'webhook-lose' }],
  ] as const)
    it(`${what}: it ends captured once, and says every state once`, async () => {
      await service.provider.fault(rule);
      const order = await service.anOrder();
      await service.pay(order, 'pm_card_visa');
      await service.decide(order, 'confirming');
      await service.settleDue();
      await service.decide(order, 'complete');
      for (let round = 0; round < 5; round++) {
        await sleep(100);
        await service.settleDue();
      }
      assert.equal(await service.statusOf(order), 'captured');
      assert.deepEqual(await service.messagesOf(order), ['payment.created', 'payment.authorized', 'payment.captured']);
      assert.deepEqual(await service.balancesOf(order), { provider: 2_500, sellers: -2_500 });
    });
});
