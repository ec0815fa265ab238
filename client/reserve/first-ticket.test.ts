import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { forVisitor } from '../calls/for-visitor.ts';
import { type Api, badGateway, json, refuse, startApi } from '../calls/testing/api.ts';
import { readFirstTicket } from './first-ticket.ts';

const id = '0198c0de-0000-7000-8000-00000000000a';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

test('the page of a ticket starts with it, read for the network of its visitor', async () => {
  for (const addresses of ['203.0.113.9', '6.6.6.6, 203.0.113.9', '2001:db8::1']) {
    api.reset((_request, response) => json(response, 200, { id }));
    const visitor = new Headers({
      'x-forwarded-for': addresses,
      cookie: 'token=1',
      'x-forwarded-host': 'evil.example',
    });
    assert.deepEqual(await readFirstTicket(id.toUpperCase(), forVisitor(visitor)), { id, ticket: { id } });
    const [{ url, headers }] = api.arrived as [(typeof api.arrived)[number]];
    assert.equal(url, `/api/tickets/${id}`);
    assert.equal(headers['x-forwarded-for'], addresses);
    assert.deepEqual([headers.cookie, headers['x-forwarded-host']], [undefined, undefined]);
  }
  assert.deepEqual(forVisitor(new Headers()), {});
});

test('what is no id is not found, and no service is asked', async () => {
  api.reset((_request, response) => json(response, 200, {}));
  for (const word of ['live', 'selling', '%ff', '..', `${id}%2F..`])
    assert.equal(await readFirstTicket(word, {}), 'not-found');
  assert.equal(api.arrived.length, 0);
});

test('only not-found is not found: any other refusal, and no answer, leave it to the browser to ask', async () => {
  api.reset((_request, response) => refuse(response, 404, 'not-found'));
  assert.equal(await readFirstTicket(id, {}), 'not-found');
  const others: Parameters<Api['reset']>[0][] = [
    (_request, response) => refuse(response, 429, 'too-many-requests'),
    (_request, response) => refuse(response, 401, 'not-signed-in'),
    (_request, response) => refuse(response, 400, 'invalid-input'),
    (_request, response) => refuse(response, 503, 'unavailable'),
    (_request, response) => badGateway(response, 408),
    (_request, response) => badGateway(response, 404),
    (_request, response) => void response.destroy(),
  ];
  for (const other of others) {
    api.reset(other);
    assert.deepEqual(await readFirstTicket(id, {}), { id, ticket: null });
  }
});
