import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal, Unreachable } from './http.ts';
import { cancelOrder, placeOrder, readOrder } from './orders.ts';
import { pay } from './payments.ts';
import { renewToken, sendSignedIn } from './session.ts';
import { type Api, type Arrived, json, refuse, startApi } from './testing/api.ts';
import { createTicket, editTicket, withdrawTicket } from './tickets.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const isRenewal = ({ url }: Arrived): boolean => url === '/api/users/token';

/** Every token is expired until it is renewed. */
const expireToken = (): void => {
  let isFresh = false;
  api.reset((request, response) => {
    if (isRenewal(request)) {
      isFresh = true;
      return json(response, 200, { token: 't' });
    }
    if (!isFresh) return refuse(response, 401, 'not-signed-in');
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    return json(response, 200, { payments: [] });
  });
};

/** A request without its connection headers. */
const comparable = ({ method, url, headers, body }: Arrived): object => {
  const { host, connection, ...rest } = headers;
  return { method, url, headers: rest, body };
};

describe('a call with an expired token', () => {
  const calls: [string, () => Promise<unknown>, Partial<Arrived>, Record<string, string>][] = [
    ['reading an order', () => readOrder('o1'), { method: 'GET', url: '/api/orders/o1', body: '' }, {}],
    [
      'placing an order',
      () => placeOrder({ ticketId: 't1', quantity: 2, expectedUnitPriceCents: 4_200 }, 'key-1'),
      { method: 'POST', url: '/api/orders', body: '{"ticketId":"t1","quantity":2,"expectedUnitPriceCents":4200}' },
      { 'idempotency-key': 'key-1', 'content-type': 'application/json' },
    ],
    ['cancelling an order', () => cancelOrder('o1'), { method: 'DELETE', url: '/api/orders/o1', body: '' }, {}],
    [
      'paying',
      () => pay({ orderId: 'o1', paymentMethod: 'pm_1' }, 'key-2'),
      { method: 'POST', url: '/api/payments', body: '{"orderId":"o1","paymentMethod":"pm_1"}' },
      { 'idempotency-key': 'key-2', 'content-type': 'application/json' },
    ],
    [
      'listing a ticket',
      () => createTicket({ title: 'A', priceCents: 100 }, 'key-3'),
      { method: 'POST', url: '/api/tickets', body: '{"title":"A","priceCents":100}' },
      { 'idempotency-key': 'key-3', 'content-type': 'application/json' },
    ],
    [
      'editing a ticket',
      () => editTicket('t1', 7, { priceCents: 300 }),
      { method: 'PATCH', url: '/api/tickets/t1', body: '{"priceCents":300}' },
      { 'if-match': '"7"', 'content-type': 'application/json' },
    ],
    ['withdrawing a ticket', () => withdrawTicket('t1'), { method: 'DELETE', url: '/api/tickets/t1', body: '' }, {}],
  ];
  for (const [what, call, expected, headers] of calls)
    it(`${what}: renews the token once and sends the identical request again`, async () => {
      expireToken();
      await call();
      const [first, renewal, second, ...more] = api.arrived as [Arrived, Arrived, Arrived];
      assert.deepEqual(comparable(second), comparable(first));
      assert.deepEqual([renewal.method, renewal.url, more.length], ['GET', '/api/users/token', 0]);
      const { method, url, body } = second;
      assert.deepEqual({ method, url, body }, expected);
      for (const [name, value] of Object.entries(headers)) assert.equal(second.headers[name], value);
    });

  it('concurrent calls share one renewal, a later call renews again', async () => {
    expireToken();
    await Promise.all([readOrder('o1'), readOrder('o2'), readOrder('o3')]);
    assert.equal(api.arrived.filter(isRenewal).length, 1);
    expireToken();
    await readOrder('o1');
    assert.equal(api.arrived.filter(isRenewal).length, 1);
  });

  it('fails as not signed in when the session has ended, and is not sent again', async () => {
    api.reset((_request, response) => refuse(response, 401, 'not-signed-in'));
    await assert.rejects(cancelOrder('o1'), (error) => error instanceof Refusal && error.code === 'not-signed-in');
    assert.deepEqual(
      api.arrived.map(({ url }) => url),
      ['/api/orders/o1', '/api/users/token'],
    );
  });

  it('is refused when the renewed token is rejected too, without a loop', async () => {
    api.reset((request, response) =>
      isRenewal(request) ? json(response, 200, {}) : refuse(response, 401, 'not-signed-in'),
    );
    await assert.rejects(readOrder('o1'), (error) => error instanceof Refusal && error.code === 'not-signed-in');
    assert.equal(api.arrived.length, 3);
  });

  it('fails as unreachable, not as signed out, when auth does not answer', async () => {
    api.reset((request, response) =>
      isRenewal(request) ? void response.destroy() : refuse(response, 401, 'not-signed-in'),
    );
    await assert.rejects(readOrder('o1'), Unreachable);
    expireToken();
    await readOrder('o1');
  });
});

it('any other refusal is passed on without a renewal', async () => {
  api.reset((_request, response) => refuse(response, 403, 'not-your-ticket'));
  await assert.rejects(sendSignedIn('/api/tickets/1', { method: 'DELETE' }), /Because not-your-ticket/);
  assert.equal(api.arrived.length, 1);
});

it('a failed renewal is not cached', async () => {
  api.reset((_request, response) => refuse(response, 503, 'unavailable'));
  await assert.rejects(renewToken());
  api.reset((_request, response) => json(response, 200, { token: 't' }));
  await renewToken();
});
