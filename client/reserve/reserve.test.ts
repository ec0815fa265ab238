import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Api, json, startApi } from '../calls/testing/api.ts';
import { remember, takeRemembered } from './remembered.ts';
import { reserve } from './reserve.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());
beforeEach(() => sessionStorage.clear());

const ticket = { id: 't1', priceCents: 4_200 };

test('reserving sends the ticket, the quantity and the price on screen, under a key', async () => {
  api.reset((_request, response) => json(response, 201, { id: 'o1' }));
  assert.deepEqual(await reserve(ticket, 3), { id: 'o1' });
  const [{ method, url, headers, body }] = api.arrived as [(typeof api.arrived)[number]];
  assert.deepEqual([method, url], ['POST', '/api/orders']);
  assert.deepEqual(JSON.parse(body), { ticketId: 't1', quantity: 3, expectedUnitPriceCents: 4_200 });
  assert.match(String(headers['idempotency-key']), /^[0-9a-f-]{36}$/);
});

test('after no answer the same wish has the same key; another ticket, quantity or price has another', async () => {
  api.reset((_request, response) => void response.destroy());
  for (const [given, quantity] of [
    [ticket, 3],
    [ticket, 3],
    [ticket, 2],
    [{ ...ticket, priceCents: 4_300 }, 3],
    [{ ...ticket, id: 't2' }, 3],
  ] as const)
    await assert.rejects(reserve(given, quantity));
  const [first, again, ...others] = api.arrived.map(({ headers }) => headers['idempotency-key']);
  assert.equal(again, first);
  assert.equal(new Set([first, ...others]).size, 4);
});

test('a wish is remembered for its ticket and taken once', () => {
  assert.equal(takeRemembered('t1'), null);
  remember({ ticketId: 't1', quantity: 3 });
  assert.equal(takeRemembered('t2'), null);
  assert.deepEqual(takeRemembered('t1'), { ticketId: 't1', quantity: 3 });
  assert.equal(takeRemembered('t1'), null);
});
