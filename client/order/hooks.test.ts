import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { showHook } from '../testing/page.ts';
import { useAskAtTheEnd } from './use-ask-at-the-end.ts';
import { useCleanAddress } from './use-clean-address.ts';

const now = Date.parse('2026-11-28T19:00:00.000Z');
const order = (status: string, endsAt = '2026-11-28T19:15:00.000Z') =>
  ({ id: 'o1', status, decideAt: endsAt }) as Order;

/** A page that shows an order, which may change, and what it asks for again. */
const show = async (t: TestContext, first: Order | undefined) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now });
  let current = first;
  const shown = await showHook(() => useAskAtTheEnd(current));
  t.after(shown.leave);
  const asks = t.mock.method(shown.client, 'invalidateQueries', async () => {});
  return {
    ...shown,
    change: (next: Order | undefined) => {
      current = next;
      return shown.render();
    },
    asked: () => asks.mock.calls.map(({ arguments: [filters] }) => filters?.queryKey),
    pass: (ms: number) => t.mock.timers.tick(ms),
  };
};

test('an unpaid order is asked for again when its clock has run out, once', async (t) => {
  const { asked, pass } = await show(t, order('awaiting-payment'));
  pass(900_599);
  assert.deepEqual(asked(), []);
  pass(1);
  assert.deepEqual(asked(), [['order', 'o1']]);
  pass(3_600_000);
  assert.equal(asked().length, 1);
});

test('an order that is not read yet, is not unpaid or ran out long ago is not asked for by a timer', async (t) => {
  const { change, asked, pass } = await show(t, undefined);
  for (const one of [undefined, order('confirming'), order('awaiting-payment', '2026-11-28T18:00:00.000Z')]) {
    await change(one);
    pass(3_600_000);
    assert.deepEqual(asked(), []);
  }
});

test('the moment follows the order: a later end, another status, and nobody who looks', async (t) => {
  const { change, leave, asked, pass } = await show(t, order('awaiting-payment'));
  await change(order('awaiting-payment', '2026-11-28T19:20:00.000Z'));
  pass(1_200_599);
  assert.deepEqual(asked(), []);
  pass(1);
  assert.equal(asked().length, 1);
  await change(order('awaiting-payment', '2026-11-28T19:30:00.000Z'));
  await change(order('complete', '2026-11-28T19:30:00.000Z'));
  pass(3_600_000);
  await change({ ...order('awaiting-payment', '2026-11-28T23:00:00.000Z'), id: 'o2' });
  await leave();
  pass(86_400_000);
  assert.equal(asked().length, 1);
});

test('what the provider added to the address is removed from it, once the router watches, and nothing else is', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const replaced: unknown[][] = [];
  t.after(() => {
    for (const name of ['history', 'location']) Reflect.deleteProperty(globalThis, name);
  });
  const open = async (search: string) => {
    Object.assign(globalThis, {
      history: { replaceState: (...given: unknown[]) => replaced.push(given) },
      location: { pathname: '/orders/o1', search },
    });
    const shown = await showHook(useCleanAddress);
    t.mock.timers.tick(1);
    await shown.render();
    await shown.leave();
    return replaced.splice(0);
  };
  const secret = 'payment_intent=pi_1&payment_intent_client_secret=pi_1_secret';
  // With a state of its own the router would take the change for one of its own, and go on with the old address.
  assert.deepEqual(await open(`?${secret}&redirect_status=failed`), [[null, '', '/orders/o1']]);
  assert.deepEqual(await open(`?${secret}`), [[null, '', '/orders/o1']]);
  assert.deepEqual(await open(`?a=b&${secret}`), [[null, '', '/orders/o1?a=b']]);
  assert.deepEqual(await open('?a=b'), []);
  assert.deepEqual(await open(''), []);
});
