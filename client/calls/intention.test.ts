import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { carryOut } from './intention.ts';
import { placeOrder } from './orders.ts';
import { type Api, badGateway, json, refuse, startApi } from './testing/api.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());
beforeEach(() => sessionStorage.clear());

const reserve = (intention = 'reserve:t1') => carryOut(intention, (key) => placeOrder({ ticketId: 't1' }, key));
const keys = (): string[] =>
  api.arrived.filter(({ url }) => url === '/api/orders').map(({ headers }) => String(headers['idempotency-key']));

type Answer = Parameters<Api['reset']>[0];
const uncertain: [string, Answer][] = [
  ['no answer', (_request, response) => void response.destroy()],
  [
    'an answer that breaks off',
    (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    },
  ],
  ['the page of a proxy', (_request, response) => badGateway(response)],
  ['500', (_request, response) => refuse(response, 500, 'internal-error')],
  ['503', (_request, response) => refuse(response, 503, 'unavailable')],
  ['too many requests', (_request, response) => refuse(response, 429, 'too-many-requests')],
  ['a first request that still runs', (_request, response) => refuse(response, 409, 'idempotency-key-in-use')],
  ['a session that has ended', (_request, response) => refuse(response, 401, 'not-signed-in')],
];

describe('an intention uses the same key until the answer is certain', () => {
  for (const [what, answer] of uncertain)
    it(`reuses its key after ${what}, however often, until it succeeds; the next call uses another key`, async () => {
      api.reset(answer);
      for (let times = 0; times < 3; times++) await assert.rejects(reserve());
      const [first] = keys();
      assert.match(first ?? '', /^[0-9a-f-]{36}$/);
      assert.deepEqual(new Set(keys()), new Set([first]));
      api.reset((_request, response) => json(response, 201, { id: 'o1' }));
      await reserve();
      await reserve();
      assert.equal(keys()[0], first);
      assert.notEqual(keys()[1], first);
    });

  for (const [status, code] of [
    [409, 'ticket-reserved'],
    [409, 'price-changed'],
    [422, 'own-ticket'],
    [400, 'invalid-input'],
    [422, 'idempotency-key-reused'],
  ] as const)
    it(`uses a new key after ${code}, because nothing has happened and nothing will`, async () => {
      api.reset((_request, response) => refuse(response, status, code));
      await assert.rejects(reserve());
      await assert.rejects(reserve());
      assert.notEqual(keys()[0], keys()[1]);
    });

  it('separates the keys of different intentions', async () => {
    api.reset((_request, response) => void response.destroy());
    await assert.rejects(reserve('reserve:t1'));
    await assert.rejects(reserve('reserve:t2'));
    await assert.rejects(reserve('reserve:t1'));
    const [first, second, third] = keys();
    assert.equal(third, first);
    assert.notEqual(second, first);
  });

  it('the success of one intention does not clear the key of another', async () => {
    api.reset((_request, response) => void response.destroy());
    await assert.rejects(reserve('reserve:t1'));
    const [kept] = keys();
    api.reset((_request, response) => json(response, 201, {}));
    await reserve('reserve:t2');
    await reserve('reserve:t1');
    assert.equal(keys()[1], kept);
  });

  it('returns the result of the call', async () => {
    assert.equal(await carryOut('any', async () => 7), 7);
  });
});
