import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { after, before, type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime.js';
import { createElement } from 'react';
import { type Api, json, refuse, startApi } from '../calls/testing/api.ts';
import { showHook } from '../testing/page.ts';
import { takeRemembered } from './remembered.ts';

// Node, unlike Next, wants the ending of a file in a package without `exports`.
registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^next\/navigation$/, '$&.js'), context),
});
const { useReserve } = await import('./use-reserve.ts');

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

/** The page of ticket t1: reserves three places. Returns where that led and what was asked for again. */
const reserve = async (t: TestContext) => {
  sessionStorage.clear();
  const visited: string[] = [];
  const router = { push: (path: string) => visited.push(path) };
  const shown = await showHook(
    () => useReserve({ id: 't1', priceCents: 4_200 } as Ticket),
    (component) => createElement(AppRouterContext.Provider, { value: router as never }, component),
  );
  t.after(shown.leave);
  const asks = t.mock.method(shown.client, 'invalidateQueries', async () => {});
  await shown.act(() => shown.hook.mutateAsync(3).catch(() => {}));
  return {
    visited,
    asked: asks.mock.calls.map(({ arguments: [filters] }) => filters?.queryKey),
    order: shown.client.getQueryData(['order', 'o1']),
    remembered: takeRemembered('t1'),
    body: JSON.parse(api.arrived[0]?.body ?? ''),
  };
};
const body = { ticketId: 't1', quantity: 3, expectedUnitPriceCents: 4_200 };

test('who reserves goes to the order, which is shown at once, and the list of orders is asked for', async (t) => {
  api.reset((_request, response) => json(response, 201, { id: 'o1' }));
  assert.deepEqual(await reserve(t), {
    ...{ visited: ['/orders/o1'], asked: [['orders']], order: { id: 'o1' }, remembered: null, body },
  });
});

test('who is not signed in goes there first, and what they wished for is remembered', async (t) => {
  api.reset((_request, response) => refuse(response, 401, 'not-signed-in'));
  assert.deepEqual(await reserve(t), {
    ...{ visited: ['/signin?next=%2Ftickets%2Ft1'], asked: [], order: undefined },
    ...{ remembered: { ticketId: 't1', quantity: 3 }, body },
  });
});

test('after any other failure the ticket and what one has of it are asked for again, and one stays where one is', async (t) => {
  for (const answer of [
    (response: Parameters<typeof json>[0]) => refuse(response, 409, 'ticket-reserved'),
    (response: Parameters<typeof json>[0]) => void response.destroy(),
  ]) {
    api.reset((_request, response) => answer(response));
    assert.deepEqual(await reserve(t), {
      ...{
        visited: [],
        asked: [
          ['ticket', 't1'],
          ['orders', 'of', 't1'],
        ],
        order: undefined,
        remembered: null,
        body,
      },
    });
  }
});
