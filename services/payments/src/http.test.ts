import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createServer } from '@ticketing/common/http/server';
import { securityEventsTotal } from '@ticketing/common/security-events';
import { Payment, PaymentList } from '@ticketing/contracts/http/payments';
import { Problem } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { addRoutes } from './http.ts';
import { holdNext } from './testing/door.ts';
import { inSeconds, putPayment } from './testing/rows.ts';
import { createTestService, type TestService } from './testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ environment: { OTHER_ORIGINS: 'http://192.168.1.5:3000' } });
});
after(() => service.close());
beforeEach(() => {
  service.door.guard = () => undefined;
});

type Asked = { headers?: Record<string, string>; body?: unknown };

const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, { headers, body }: Asked = {}) => {
  const answer = await service.app.inject({
    method,
    url,
    headers: { ...service.buyer.headers, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  if (answer.statusCode >= 400) {
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    assert.equal(Problem.parse(answer.json()).status, answer.statusCode);
  }
  return { status: answer.statusCode, headers: answer.headers, body: answer.body ? answer.json() : null };
};

describe('POST /api/payments', () => {
  it('201 with the payment, its address, and what the browser needs to go on', async () => {
    const order = await service.anOrder({ totalCents: 8_400 });
    const { status, headers, body } = await ask('POST', '/api/payments', { body: { orderId: order.id } });
    assert.equal(status, 201);
    assert.equal(headers.location, `/api/payments/${body.id}`);
    assert.deepEqual(Payment.strict().parse(body), body);
    const { orderId, amountCents, currency, status: state, clientSecret, publishableKey, provider } = body;
    assert.deepEqual(
      { orderId, amountCents, currency, state, publishableKey, provider },
      {
        orderId: order.id,
        amountCents: 8_400,
        currency: 'EUR',
        state: 'created',
        publishableKey: 'pk_test_ours',
        provider: 'sandbox',
      },
    );
    assert.match(clientSecret, /^pi_\w+_secret_/);
  });

  it('201 with where the buyer answers the bank, while it asks', async () => {
    const order = await service.anOrder();
    const body = { orderId: order.id, paymentMethod: 'pm_card_authenticationRequired' };
    const answer = await ask('POST', '/api/payments', { body });
    assert.deepEqual(
      [answer.status, answer.body.status, answer.body.nextAction?.type],
      [...[201, 'requires-action', 'redirect']],
    );
    assert.match(answer.body.nextAction.url, /\/3ds\/pi_/);
    const { body: paid } = await ask('POST', '/api/payments', { body: { ...body, paymentMethod: 'pm_card_visa' } });
    assert.deepEqual([paid.id, paid.status, paid.nextAction], [answer.body.id, 'authorized', undefined]);
  });

  it('the provider shows what was bought, and in which order', async () => {
    const order = await service.anOrder({ title: 'Nick Cave', quantity: 2 });
    const { body } = await service.pay(order);
    const intent = await service.provider.owner.paymentIntents.retrieve(String(body.clientSecret.split('_secret_')[0]));
    assert.deepEqual(
      [intent.description, intent.statement_descriptor_suffix],
      [`2 × Nick Cave, order ${order.id}`, 'NICK CAVE'],
    );
  });

  it('the buyer returns from the bank to the address of ours they came from, and to no other', async () => {
    for (const [origin, expected] of [
      [undefined, 'http://localhost:3000'],
      ['http://192.168.1.5:3000', 'http://192.168.1.5:3000'],
      ['http://evil.example', 'http://localhost:3000'],
    ] as const) {
      const order = await service.anOrder();
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const { body } = await service.pay(order, 'pm_card_authenticationRequired', { headers });
      const intent = await service.provider.owner.paymentIntents.retrieve(
        String(body.clientSecret.split('_secret_')[0]),
      );
      assert.equal(intent.next_action?.redirect_to_url?.return_url, `${expected}/orders/${order.id}`);
    }
  });

  it('200 with the same payment when there is one already', async () => {
    const order = await service.anOrder();
    const { body: first } = await ask('POST', '/api/payments', { body: { orderId: order.id } });
    const again = await ask('POST', '/api/payments', { body: { orderId: order.id } });
    assert.deepEqual([again.status, again.body], [200, first]);
    assert.equal(again.headers.location, `/api/payments/${first.id}`);
  });

  for (const [what, body, field] of [
    ['nothing', {}, 'orderId'],
    ['an order id that is none', { orderId: 'x' }, 'orderId'],
    ['an order id of another type', { orderId: 7 }, 'orderId'],
    ['an empty payment method', { orderId: randomUUID(), paymentMethod: '' }, 'paymentMethod'],
    ['a payment method with other characters', { orderId: randomUUID(), paymentMethod: 'pm_/../x' }, 'paymentMethod'],
    ['too long a payment method', { orderId: randomUUID(), paymentMethod: 'p'.repeat(256) }, 'paymentMethod'],
    ['a payment method that is no text', { orderId: randomUUID(), paymentMethod: {} }, 'paymentMethod'],
    ['an amount of the caller’s own', { orderId: randomUUID(), amountCents: 1 }, 'amountCents'],
    ['a list', [], 'body'],
  ] as const)
    it(`400 naming "${field}" for ${what}`, async () => {
      const { status, body: problem } = await ask('POST', '/api/payments', { body });
      assert.equal(status, 400);
      assert.deepEqual([problem.code, problem.errors[0].field], ['invalid-input', field]);
    });

  it('400 for broken JSON, 413 for more than 64 KiB, 415 for another media type', async () => {
    const headers = { 'content-type': 'application/json' };
    assert.equal((await ask('POST', '/api/payments', { headers, body: '{"orderId":' })).status, 400);
    assert.equal((await ask('POST', '/api/payments', { headers, body: `"${'x'.repeat(65_536)}"` })).status, 413);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await ask('POST', '/api/payments', { headers: form, body: 'orderId=1' })).status, 415);
  });

  it('401 without a token', async () => {
    const order = await service.anOrder();
    const { status, body } = await ask('POST', '/api/payments', {
      headers: { authorization: '' },
      body: { orderId: order.id },
    });
    assert.deepEqual([status, body.code], [401, 'not-signed-in']);
    assert.equal(await service.statusOf(order), null);
  });

  it('402 when the card is declined', async () => {
    const order = await service.anOrder();
    const body = { orderId: order.id, paymentMethod: 'pm_card_chargeDeclined' };
    const answer = await ask('POST', '/api/payments', { body });
    assert.deepEqual([answer.status, answer.body.code], [402, 'card-declined']);
  });

  it('404 for an unknown order after having waited a little, with Retry-After while the broker is away', async () => {
    const since = performance.now();
    const { status, headers, body } = await ask('POST', '/api/payments', { body: { orderId: randomUUID() } });
    assert.deepEqual([status, body.code, headers['retry-after']], [404, 'not-found', '2']);
    assert.ok(performance.now() - since >= 1_900);
  });

  it('404 for somebody else’s order, though it is there, paid or not', async () => {
    const other = service.somebody();
    const [unpaid, paid] = [await service.anOrder({ buyerId: other.id }), await service.anOrder({ buyerId: other.id })];
    assert.equal((await service.pay(paid, 'pm_card_visa', { as: other })).status, 201);
    const answers = await Promise.all(
      [unpaid, paid].map(({ id }) => ask('POST', '/api/payments', { body: { orderId: id } })),
    );
    for (const { status, body } of answers)
      assert.deepEqual([status, body.code, body.clientSecret], [404, 'not-found', undefined]);
    assert.deepEqual([await service.statusOf(unpaid), await service.statusOf(paid)], [null, 'authorized']);
  });

  it('201 for an order whose message arrives while its buyer already pays', async () => {
    const order = await service.anOrder();
    await service.database.query('delete from orders where id = $1', [order.id]);
    const answer = ask('POST', '/api/payments', { body: { orderId: order.id, paymentMethod: 'pm_card_visa' } });
    setTimeout(() => service.hear(order), 300);
    assert.equal((await answer).status, 201);
  });

  it('409 when the order can no longer be paid', async () => {
    const order = await service.anOrder({ status: 'cancelled', reason: 'by-buyer' });
    const answer = await ask('POST', '/api/payments', { body: { orderId: order.id } });
    assert.deepEqual([answer.status, answer.body.code], [409, 'order-not-payable']);
  });

  it('503 with Retry-After while the provider does not answer, and the same button works when it does', async () => {
    const order = await service.anOrder();
    const body = { orderId: order.id, paymentMethod: 'pm_card_visa' };
    const headers = { 'idempotency-key': randomUUID() };
    service.door.guard = () => 'cut';
    const away = await ask('POST', '/api/payments', { headers, body });
    assert.deepEqual([away.status, away.body.code, away.headers['retry-after']], [503, 'provider-unavailable', '2']);
    service.door.guard = () => undefined;
    assert.equal((await ask('POST', '/api/payments', { headers, body })).body.status, 'authorized');
    assert.equal((await service.provider.ledgerOf(order.id)).length, 1);
  });

  for (const [status, message] of [
    [401, 'Invalid API Key provided.'],
    [403, 'The key has no permission for this.'],
    [400, 'This account may not charge in this currency.'],
  ] as const)
    it(`503, and no word of a declined card, when the provider answers ${status} for a reason that is ours`, async () => {
      const order = await service.anOrder();
      service.door.guard = (call) =>
        call.endsWith('/confirm') ? { status, error: { type: 'invalid_request_error', message } } : undefined;
      const body = { orderId: order.id, paymentMethod: 'pm_card_visa' };
      const answer = await ask('POST', '/api/payments', { body });
      assert.deepEqual([answer.status, answer.body.code], [503, 'provider-unavailable']);
      assert.doesNotMatch(answer.body.detail, /card|key|account/i);
      service.door.guard = () => undefined;
      assert.equal((await ask('POST', '/api/payments', { body })).body.status, 'authorized');
    });
});

describe('an Idempotency-Key', () => {
  const pay = (orderId: string, key: string, paymentMethod?: string) =>
    ask('POST', '/api/payments', {
      headers: { 'idempotency-key': key },
      body: { orderId, ...(paymentMethod ? { paymentMethod } : {}) },
    });

  it('gives the same answer to the same request, whatever has become of the payment', async () => {
    const [order, key] = [await service.anOrder(), randomUUID()];
    const first = await pay(order.id, key, 'pm_card_visa');
    await service.decide(order, 'confirming');
    await service.becomes(order, 'captured');
    const second = await pay(order.id, key, 'pm_card_visa');
    assert.deepEqual([first.status, second.status, second.body], [201, 201, first.body]);
  });

  it('is each buyer’s own: the same key of another buyer is another request', async () => {
    const [order, key, other] = [await service.anOrder(), randomUUID(), service.somebody()];
    const theirs = await service.anOrder({ buyerId: other.id });
    const first = await pay(order.id, key);
    const second = await service.pay(theirs, undefined, { as: other, headers: { 'idempotency-key': key } });
    assert.deepEqual([first.body.orderId, second.status, second.body.orderId], [order.id, 201, theirs.id]);
  });

  it('422 for another body', async () => {
    const [order, key] = [await service.anOrder(), randomUUID()];
    await pay(order.id, key);
    const { status, body } = await pay(order.id, key, 'pm_card_visa');
    assert.deepEqual([status, body.code], [422, 'idempotency-key-reused']);
  });

  it('a refusal is not kept: the declined card may be tried again with it', async () => {
    const [order, key] = [await service.anOrder(), randomUUID()];
    for (let times = 0; times < 2; times++)
      assert.equal((await pay(order.id, key, 'pm_card_chargeDeclined')).status, 402);
    assert.equal((await service.provider.ledgerOf(order.id))[0]?.declines, 2);
  });

  it('409 while the first is running, and taken up again 30 s after its request died', async () => {
    const [order, key] = [await service.anOrder(), randomUUID()];
    const held = holdNext(service.door, 'guard', (call) => call.endsWith('/confirm'));
    const first = pay(order.id, key, 'pm_card_visa');
    await held.arrived;
    assert.equal((await pay(order.id, key, 'pm_card_visa')).body.code, 'idempotency-key-in-use');
    held.release();
    assert.equal((await first).status, 201);

    await service.database.query(
      `update idempotency_keys set status = null, answer = null, claimed_at = clock_timestamp() - $2::interval where key = $1`,
      [key, '29 seconds'],
    );
    assert.equal((await pay(order.id, key, 'pm_card_visa')).status, 409);
    await service.database.query(
      `update idempotency_keys set claimed_at = clock_timestamp() - interval '31 seconds' where key = $1`,
      [key],
    );
    const { status, body } = await pay(order.id, key, 'pm_card_visa');
    assert.deepEqual([status, body.status], [200, 'authorized']);
    assert.equal((await service.provider.ledgerOf(order.id))[0]?.authorized, 2_500);
  });
});

describe('GET /api/payments', () => {
  it('200 with one’s own, the newest first, or those of one order', async () => {
    const buyer = service.somebody();
    const orders = [await service.anOrder({ buyerId: buyer.id }), await service.anOrder({ buyerId: buyer.id })];
    for (const order of orders) await service.pay(order, undefined, { as: buyer });
    const { body } = await ask('GET', '/api/payments', { headers: buyer.headers });
    assert.deepEqual(PaymentList.strict().parse(body), body);
    assert.deepEqual(
      body.payments.map(({ orderId }: Payment) => orderId),
      orders.map(({ id }) => id).toReversed(),
    );
    const { body: one } = await ask('GET', `/api/payments?orderId=${orders[0]?.id}`, { headers: buyer.headers });
    assert.equal(one.payments.length, 1);
    assert.deepEqual((await ask('GET', `/api/payments?orderId=${orders[0]?.id}`)).body, { payments: [] });
  });

  it('400 for an order id that is none and for an unknown parameter', async () => {
    assert.equal((await ask('GET', '/api/payments?orderId=x')).body.errors[0].field, 'orderId');
    assert.equal((await ask('GET', '/api/payments?status=captured')).body.errors[0].field, 'status');
  });
});

describe('GET /api/payments/:id', () => {
  it('200 with an empty client secret as long as the provider has made no intent', async () => {
    const order = await service.anOrder();
    service.door.guard = () => 'cut';
    assert.equal((await ask('POST', '/api/payments', { body: { orderId: order.id } })).status, 503);
    const { body: list } = await ask('GET', `/api/payments?orderId=${order.id}`);
    const { status, body } = await ask('GET', `/api/payments/${list.payments[0]?.id}`);
    assert.deepEqual([status, body.status, body.clientSecret], [200, 'created', '']);
  });

  it('200 with one’s own payment as it is now, 404 for somebody else’s and for one that is not there', async () => {
    const order = await service.anOrder();
    const { body: payment } = await service.pay(order, 'pm_card_visa');
    await service.decide(order, 'confirming');
    await service.becomes(order, 'captured');
    const { status, body } = await ask('GET', `/api/payments/${payment.id}`);
    assert.deepEqual([status, body.status], [200, 'captured']);
    assert.equal(body.createdAt, payment.createdAt);
    assert.ok(body.updatedAt > body.createdAt);
    const stranger = service.somebody().headers;
    assert.equal((await ask('GET', `/api/payments/${payment.id}`, { headers: stranger })).status, 404);
    assert.equal((await ask('GET', `/api/payments/${randomUUID()}`)).status, 404);
    assert.equal((await ask('GET', '/api/payments/x')).status, 400);
    assert.equal((await ask('DELETE', `/api/payments/${payment.id}`)).status, 405);
  });
});

it('a payment is shown with each of its fields, and whose keys it is paid with', async () => {
  const given = { buyer_id: service.buyer.id, provider: 'stripe', currency: 'JPY', amount_cents: 8_400 };
  const row = await putPayment(service.database, { ...given, updated_at: inSeconds(-5) });
  assert.deepEqual((await ask('GET', `/api/payments/${row.id}`)).body, {
    ...{ id: row.id, orderId: row.order_id, amountCents: 8_400, currency: 'JPY', status: 'created' },
    ...{ clientSecret: row.client_secret, publishableKey: 'pk_test_ours', provider: 'stripe' },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  });
});

describe('what belongs to another buyer', () => {
  const foreignResources = async (): Promise<number> =>
    (await securityEventsTotal.get()).values.find(({ labels }) => labels.event === 'foreign-resource')?.value ?? 0;
  /** What the caller is told, without the ids of the request. */
  const told = ({ body }: Awaited<ReturnType<typeof ask>>) => [body.status, body.code, body.title, body.detail];

  it('is told apart from what is not there in the log alone', async () => {
    const other = service.somebody();
    const order = await service.anOrder({ buyerId: other.id });
    const { body: payment } = await service.pay(order, undefined, { as: other });
    const before = await foreignResources();
    const foreign = await ask('GET', `/api/payments/${payment.id}`);
    assert.equal(await foreignResources(), before + 1);
    const missing = await ask('GET', `/api/payments/${randomUUID()}`);
    assert.equal(await foreignResources(), before + 1);
    assert.deepEqual(told(foreign), told(missing));
    assert.match(foreign.body.detail, /no such payment/);
    await ask('POST', '/api/payments', { body: { orderId: order.id } });
    assert.equal(await foreignResources(), before + 2);
    await ask('POST', '/api/payments', { body: { orderId: randomUUID() } });
    assert.equal(await foreignResources(), before + 2);
  });
});

it('the log names the payment of another buyer that was asked for', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const app = await createServer({ name: 'payments', path: 'payments', log });
  app.decorateRequest('caller', null);
  addRoutes(app, {
    database: service.database,
    signedIn: async (request) => {
      request.caller = { id: randomUUID() } as typeof request.caller;
    },
    limiter: { limited: () => [] } as never,
    publishableKey: '',
    startPayment: () => Promise.reject(new Error('nobody pays')),
    origins: new Set(),
  });
  const { body } = await service.pay(await service.anOrder());
  assert.equal((await app.inject({ url: `/api/payments/${body.id}` })).statusCode, 404);
  const events = lines.filter(({ event }) => event === 'foreign-resource');
  assert.deepEqual(
    events.map(({ paymentId }) => paymentId),
    [body.id],
  );
  await app.close();
});

it('every route is counted against its limits, for a caller who is signed in', async () => {
  const counted: string[] = [];
  const app = await createServer({ name: 'payments', path: 'payments', log: pino({ level: 'silent' }) });
  addRoutes(app, {
    database: service.database,
    signedIn: async () => void counted.push('signed in'),
    limiter: {
      limited: (...names: readonly string[]) => [async () => void counted.push(...names)],
    } as never,
    publishableKey: '',
    startPayment: () => Promise.reject(new Error('no call gets this far')),
    origins: new Set(),
  });
  const count = async (method: 'GET' | 'POST', url: string): Promise<string[]> => {
    counted.length = 0;
    await app.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) });
    return [...counted];
  };
  assert.deepEqual(await count('POST', '/api/payments'), ['signed in', 'paymentsByUser', 'paymentsByNetwork']);
  assert.deepEqual(await count('GET', '/api/payments'), ['signed in', 'readsByNetwork']);
  assert.deepEqual(await count('GET', `/api/payments/${randomUUID()}`), ['signed in', 'readsByNetwork']);
  await app.close();
});

it('the OpenAPI document has every route, the webhook among them', async () => {
  const { body } = await ask('GET', '/api/payments/openapi.json');
  assert.deepEqual(Object.keys(body.paths).sort(), ['/api/payments', '/api/payments/webhook', '/api/payments/{id}']);
  assert.equal(body.info.title, 'Ticketing: payments');
  const { post, get } = body.paths['/api/payments'];
  for (const answer of [post.responses[200], post.responses[201], get.responses[200]])
    assert.ok(answer.content['application/json'].schema, 'what it answers');
  const { get: one } = body.paths['/api/payments/{id}'];
  assert.ok(one.responses[200].content['application/json'].schema);
  assert.deepEqual(
    one.parameters.map(({ name }: { name: string }) => name),
    ['id'],
  );
  const webhook = body.paths['/api/payments/webhook'].post;
  assert.deepEqual(
    [webhook.summary, Object.keys(webhook.responses)],
    ["The provider's webhooks, signed by it", ['204', '400', '413', '415', '429', '500', '503']],
  );
});
