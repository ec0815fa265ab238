import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { type Api, json, refuse, startApi } from '../calls/testing/api.ts';
import { showHook } from '../testing/page.ts';
import { usePayBySandbox } from './use-pay-by-sandbox.ts';

const card = { number: '4242 4242 4242 4242', expires: '12 / 34', code: '123' };

let api: Api;
const visited: string[] = [];
before(async () => {
  api = await startApi();
  Object.assign(globalThis, { location: { assign: (url: string) => visited.push(url) } });
});
after(() => api.close());

/** The form of order o1, and what it asks for again. */
const show = async (t: TestContext) => {
  sessionStorage.clear();
  visited.length = 0;
  const shown = await showHook(() => usePayBySandbox({ id: 'o1' } as Order));
  t.after(shown.leave);
  const asks = t.mock.method(shown.client, 'invalidateQueries', async () => {});
  return {
    pay: async () => {
      await shown.act(() => shown.hook.mutateAsync(card).catch(() => {}));
      return shown.hook;
    },
    payment: () => shown.client.getQueryData(['payment', 'o1']),
    asked: () => asks.mock.calls.map(({ arguments: [filters] }) => filters?.queryKey),
    render: shown.render,
  };
};
/** The sandbox and payments, which answers a confirmation with this. */
const answerWith = (payment: object): void =>
  api.reset((request, response) => {
    if (request.url.startsWith('/sandbox/')) return json(response, 200, { id: 'pm_1' });
    json(response, 200, request.body.includes('paymentMethod') ? payment : { id: 'p1', publishableKey: 'pk_1' });
  });

test('a payment that is made is shown, and what became of the order is asked for', async (t) => {
  answerWith({ id: 'p1', orderId: 'o1', status: 'authorized' });
  const { pay, payment, asked } = await show(t);
  assert.deepEqual((await pay()).data, { id: 'p1', orderId: 'o1', status: 'authorized' });
  assert.deepEqual(payment(), { id: 'p1', orderId: 'o1', status: 'authorized' });
  assert.deepEqual([asked(), visited], [[['order', 'o1']], []]);
});

test('a payment that waits for the buyer at the bank leads there', async (t) => {
  const url = 'https://bank.example/3ds';
  answerWith({ id: 'p1', orderId: 'o1', status: 'requires-action', nextAction: { type: 'redirect', url } });
  const { pay, asked } = await show(t);
  await pay();
  assert.deepEqual([asked(), visited], [[], [url]]);
});

test('after a failure the order and the payment are asked for, and the same form tries again as the same attempt', async (t) => {
  api.reset((request, response) => {
    if (request.url.startsWith('/sandbox/')) return json(response, 200, { id: 'pm_1' });
    if (!request.body.includes('paymentMethod')) return json(response, 200, { id: 'p1', publishableKey: 'pk_1' });
    refuse(response, 503, 'provider-unavailable');
  });
  const { pay, payment, asked, render } = await show(t);
  assert.match((await pay()).error?.message ?? '', /provider-unavailable/);
  assert.deepEqual(
    [asked(), payment(), visited],
    [
      [
        ...[
          ['order', 'o1'],
          ['payment', 'o1'],
        ],
      ],
      undefined,
      [],
    ],
  );
  await render();
  await pay();
  assert.equal(api.arrived.filter(({ url }) => url.startsWith('/sandbox/')).length, 1);
});
