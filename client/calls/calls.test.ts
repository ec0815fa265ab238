import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal, Unreachable } from './http.ts';
import { listOrders, readOrder } from './orders.ts';
import { createSandboxPaymentMethod, readPayment } from './payments.ts';
import { noteServerTime, serverNow } from './server-time.ts';
import { type Api, type Arrived, badGateway, json, startApi } from './testing/api.ts';
import { listSelling, listTickets, readTicket } from './tickets.ts';
import { listDevices, readCurrentUser, signIn, signOut, signOutDevice, signOutEverywhere, signUp } from './users.ts';

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const sent = async (call: () => Promise<unknown>, answer: object = {}): Promise<Arrived> => {
  api.reset((_request, response) => json(response, 200, answer));
  await call();
  return api.arrived[0] ?? assert.fail('nothing was sent');
};

describe('every call sends the request its name suggests', () => {
  const account = { email: 'ada@example.com', password: 'correct horse' };
  for (const [what, call, method, url] of [
    ['the first page of orders', () => listOrders(), 'GET', '/api/orders'],
    ['the next page of orders', () => listOrders({ cursor: 'a+b/=' }), 'GET', '/api/orders?cursor=a%2Bb%2F%3D'],
    ['orders that are coming', () => listOrders({ when: 'coming' }), 'GET', '/api/orders?when=coming'],
    ['orders of one ticket', () => listOrders({ ticketId: 't1' }), 'GET', '/api/orders?ticketId=t1'],
    ['one order', () => readOrder('o1'), 'GET', '/api/orders/o1'],
    ['one ticket', () => readTicket('t1'), 'GET', '/api/tickets/t1'],
    ['the seller’s own tickets', () => listSelling({ show: 'past' }), 'GET', '/api/tickets/selling?show=past'],
    ['the current user', () => readCurrentUser(), 'GET', '/api/users/current-user'],
    ['the devices', () => listDevices(), 'GET', '/api/users/auth/list-sessions'],
    ['signing out', () => signOut(), 'POST', '/api/users/signout'],
    ['signing out everywhere', () => signOutEverywhere(), 'POST', '/api/users/auth/revoke-sessions'],
  ] as const)
    it(what, async () => {
      const arrived = await sent(call);
      assert.deepEqual([arrived.method, arrived.url, arrived.body], [method, url, '']);
    });

  it('a search sends the given filters and leaves out the rest', async () => {
    const { method, url } = await sent(() =>
      listTickets({ q: 'jazz & more', seller: '', maxPriceCents: 0, category: undefined }),
    );
    assert.equal(method, 'GET');
    assert.equal(new URL(url, api.origin).pathname, '/api/tickets');
    assert.deepEqual(
      [...new URL(url, api.origin).searchParams],
      [
        ['q', 'jazz & more'],
        ['maxPriceCents', '0'],
      ],
    );
  });

  it('the client’s server reads from the address and with the headers it is given', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    for (const read of [
      () => listTickets({ sort: 'soonest' }, `${api.origin}/base`, headers),
      () => readTicket('t1', `${api.origin}/base`, headers),
    ]) {
      const arrived = await sent(read);
      assert.match(arrived.url, /^\/base\/api\/tickets(\?sort=soonest|\/t1)$/);
      assert.equal(arrived.headers['x-forwarded-for'], '203.0.113.9');
    }
  });

  it('sign-in and sign-up send the entered values', async () => {
    for (const [call, path, values] of [
      [() => signIn(account), 'signin', account],
      [() => signUp({ ...account, name: 'Ada' }), 'signup', { ...account, name: 'Ada' }],
      [() => signOutDevice('d1'), 'auth/revoke-session', { id: 'd1' }],
    ] as const) {
      const { method, url, body } = await sent(call);
      assert.deepEqual([method, url, JSON.parse(body)], ['POST', `/api/users/${path}`, values]);
    }
  });

  it('the current user, or null', async () => {
    api.reset((_request, response) => json(response, 200, { currentUser: null }));
    assert.equal(await readCurrentUser(), null);
    api.reset((_request, response) => json(response, 200, { currentUser: { id: '1' } }));
    assert.deepEqual(await readCurrentUser(), { id: '1' });
  });

  it('the payment of an order, or null', async () => {
    const { url } = await sent(() => readPayment('o1'), { payments: [] });
    assert.equal(url, '/api/payments?orderId=o1');
    assert.equal(await readPayment('o1'), null);
    api.reset((_request, response) => json(response, 200, { payments: [{ id: 'p2' }, { id: 'p1' }] }));
    assert.deepEqual(await readPayment('o1'), { id: 'p2' });
  });
});

describe('a card', () => {
  const card = { number: '4242 4242 4242 4242', expires: '3 / 31', code: '123' };
  const create = () => createSandboxPaymentMethod(card, 'pk_1');

  it('is sent only to the provider, in the provider’s format', async () => {
    const { method, url, headers, body } = await sent(create, { id: 'pm_1' });
    assert.deepEqual([method, url], ['POST', '/sandbox/v1/payment_methods']);
    assert.match(headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.equal(headers.authorization, 'Bearer pk_1');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      type: 'card',
      'card[number]': '4242424242424242',
      'card[exp_month]': '3',
      'card[exp_year]': '2031',
      'card[cvc]': '123',
    });
    assert.equal(await create(), 'pm_1');
  });

  it('is sent with a year of four digits, however the year was written', async () => {
    for (const expires of ['03/31', '03/2031', ' 03 / 31 ']) {
      const { body } = await sent(() => createSandboxPaymentMethod({ ...card, expires }, 'pk_1'), { id: 'pm_1' });
      const sentCard = new URLSearchParams(body);
      assert.deepEqual([sentCard.get('card[exp_month]'), sentCard.get('card[exp_year]')], ['03', '2031'], expires);
    }
  });

  it('that is invalid is refused in the provider’s words', async () => {
    api.reset((_request, response) =>
      json(response, 402, { error: { type: 'card_error', message: 'Your card number is incorrect.' } }),
    );
    await assert.rejects(create, (error) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual(
        [error.code, error.status, error.message],
        ['card-declined', 402, 'Your card number is incorrect.'],
      );
      return true;
    });
  });

  it('fails as unreachable when the answer has neither an id nor words, also with a status of success', async () => {
    for (const [status, answer] of [
      [200, {}],
      [200, { id: '' }],
      [402, { id: 'pm_1' }],
      [402, { error: {} }],
    ] as const) {
      api.reset((_request, response) => json(response, status, answer));
      await assert.rejects(create, (error) => error instanceof Unreachable && /no answer/.test(error.message));
    }
  });

  it('fails as unreachable, not as declined, when the provider fails or is away', async () => {
    api.reset((_request, response) => json(response, 500, { error: { message: 'Internal' } }));
    await assert.rejects(create, Unreachable);
    for (const status of [502, 200]) {
      api.reset((_request, response) => badGateway(response, status));
      await assert.rejects(create, Unreachable);
    }
    api.reset((_request, response) => void response.destroy());
    await assert.rejects(create, Unreachable);
  });
});

describe('the server clock', () => {
  const at = (ms: number): string => new Date(ms).toUTCString();
  const offMs = (): number => serverNow() - Date.now();

  it('is estimated from whole seconds, within their precision', () => {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    for (let i = 0; i < 40; i++) {
      const mine = now + i * 275;
      noteServerTime(at(Math.floor((mine + 90_400) / 1_000) * 1_000), mine, mine + 10);
    }
    assert.ok(Math.abs(offMs() - 90_400) < 60, `${offMs()} ms`);
  });

  it('starts over when an answer contradicts it, because the computer slept or its clock was changed', () => {
    const now = Date.now();
    noteServerTime(at(now - 3_600_000), now, now + 10);
    assert.ok(Math.abs(offMs() + 3_600_000) < 1_100, `${offMs()} ms`);
  });

  it('is this computer’s before anything was learnt', async () => {
    const fresh: typeof import('./server-time.ts') = await import(`./server-time.ts?${Math.random()}`);
    assert.ok(Math.abs(fresh.serverNow() - Date.now()) < 1_000);
    fresh.noteServerTime(at(Date.now() + 7_200_000), Date.now(), Date.now());
    assert.ok(Math.abs(fresh.serverNow() - Date.now() - 7_200_000) < 2_000);
  });

  it('is unaffected by an answer with no date or an invalid one', () => {
    const before = offMs();
    noteServerTime(null, 0, 1);
    noteServerTime('yesterday', 0, 1);
    assert.ok(Math.abs(offMs() - before) < 50);
  });
});
