import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Refusal } from '../calls/http.ts';
import { type Api, json, refuse, startApi } from '../calls/testing/api.ts';
import { aTicket } from '../testing/things.ts';
import { emptyDraft } from './draft.ts';
import { lastDays } from './last-days.ts';
import { listForSale, saveEdit } from './save-ticket.ts';
import { openedOf } from './ticket-body.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());
beforeEach(() => sessionStorage.clear());

const draft = { ...emptyDraft('Europe/Amsterdam'), title: 'Nick Cave', price: '72.50', quantity: '3' };
const opened = openedOf(aTicket({ id: 't1', version: 7, title: 'Nick Cave', priceCents: 5_000, quantity: 3 }));

test('a draft is listed in its currency, under the same key until there is an answer; a changed draft has another key', async () => {
  api.reset((_request, response) => void response.destroy());
  await assert.rejects(listForSale(draft, 'EUR'));
  await assert.rejects(listForSale(draft, 'EUR'));
  await assert.rejects(listForSale({ ...draft, price: '72.51' }, 'EUR'));
  const [first, again, changed] = api.arrived.map(({ headers }) => headers['idempotency-key']);
  assert.equal(again, first);
  assert.notEqual(changed, first);
  const [{ method, url, body }] = api.arrived as [(typeof api.arrived)[number]];
  assert.deepEqual([method, url], ['POST', '/api/tickets']);
  assert.deepEqual(JSON.parse(body), {
    ...{ title: 'Nick Cave', category: 'music', priceCents: 7_250, quantity: 3, timeZone: 'Europe/Amsterdam' },
  });
  api.reset((_request, response) => json(response, 201, { id: 't1' }));
  assert.deepEqual(await listForSale({ ...draft, price: '7250' }, 'JPY'), { id: 't1' });
  assert.equal(JSON.parse(api.arrived[0]?.body ?? '').priceCents, 7_250);
});

test('an edit is of the version that was opened, in the ticket’s own currency, and sends only what was changed', async () => {
  api.reset((_request, response) => json(response, 200, { id: 't1', version: 8 }));
  assert.deepEqual(await saveEdit(opened, draft), { id: 't1', version: 8 });
  const [{ method, url, headers, body }] = api.arrived as [(typeof api.arrived)[number]];
  assert.deepEqual([method, url, headers['if-match']], ['PATCH', '/api/tickets/t1', '"7"']);
  assert.deepEqual(JSON.parse(body), { priceCents: 7_250 });
});

test('an edit that is refused says why', async () => {
  api.reset((_request, response) => refuse(response, 412, 'version-stale'));
  await assert.rejects(saveEdit(opened, draft), { code: 'version-stale' });
  api.reset((_request, response) => refuse(response, 400, 'invalid-input'));
  await assert.rejects(saveEdit(opened, draft), Refusal);
});

test('sales are shown for the 30 days up to today in UTC, oldest first, without gaps', () => {
  const sales = [
    { day: '2026-10-29', places: 9, cents: 9 },
    { day: '2026-10-30', places: 1, cents: 100 },
    { day: '2026-11-28', places: 2, cents: 200 },
  ];
  for (const now of ['2026-11-28T00:00:00.000Z', '2026-11-28T23:59:59.999Z']) {
    const days = lastDays(sales, Date.parse(now));
    assert.equal(days.length, 30);
    assert.deepEqual(days[0], sales[1]);
    assert.deepEqual(days[1], { day: '2026-10-31', places: 0, cents: 0 });
    assert.deepEqual(days[29], sales[2]);
  }
});
