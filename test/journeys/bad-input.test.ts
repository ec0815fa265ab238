import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { type Answer, type Call, createCall, createPeople, type Somebody } from '../support/api.ts';
import { testStack } from './support/stack.ts';

/** Values that are wrong almost everywhere; together with what a field wants they make every kind of bad body. */
const nonsense: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e21,
  '',
  ' ',
  'x'.repeat(6_000),
  '\0',
  [],
  {},
  [1],
  { a: 1 },
  '🎫'.repeat(300),
  'DROP TABLE',
];

describe('bad input of every kind', () => {
  const { url } = testStack();
  const call: Call = createCall(url);
  let ada: Somebody;

  before(async () => {
    ada = await createPeople(call).signUp('Ada');
  });

  const isProblem = ({ status, body, headers }: Answer, what: string, allowed?: readonly number[]): Problem => {
    assert.ok(status >= 400 && status < 500, `${what}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
    if (allowed) assert.ok(allowed.includes(status), `${what}: ${status} instead of ${allowed}`);
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/, what);
    assert.doesNotMatch(JSON.stringify(body), /node_modules|\.ts:|at \w+ \(/, `${what} shows a stack trace`);
    const problem = Problem.parse(body);
    assert.equal(problem.status, status);
    assert.equal(problem.requestId, headers.get('x-request-id'));
    return problem;
  };

  const writes: readonly { path: string; good: Record<string, unknown> }[] = [
    { path: '/api/users/signup', good: { email: 'new@example.com', password: 'long enough', name: 'New' } },
    { path: '/api/users/signin', good: { email: 'new@example.com', password: 'long enough' } },
    {
      path: '/api/tickets',
      good: {
        title: 'x',
        priceCents: 100,
        quantity: 1,
        category: 'music',
        startsAt: '2030-01-01T00:00:00Z',
        venue: 'v',
        city: 'c',
        description: 'd',
      },
    },
    { path: '/api/orders', good: { ticketId: randomUUID(), quantity: 1, expectedUnitPriceCents: 100 } },
    { path: '/api/payments', good: { orderId: randomUUID(), paymentMethod: 'pm_card_visa' } },
  ];
  for (const { path, good } of writes) {
    it(`POST ${path}: 400 for an unknown field, for nothing, for what is no object`, async () => {
      for (const body of [{ ...good, colour: 'red' }, {}, [], null, 'text', 7])
        isProblem(
          await call('POST', path, { token: ada.token, body: JSON.stringify(body) }),
          JSON.stringify(body),
          [400],
        );
    });
    it(`POST ${path}: never a 5xx, whatever a field holds, and every 400 names the field`, async () => {
      for (const field of Object.keys(good)) {
        for (const value of nonsense) {
          const body = { ...good, [field]: value };
          const answer = await call('POST', path, { token: ada.token, body });
          assert.ok(answer.status < 500, `${field} = ${JSON.stringify(value)?.slice(0, 40)}: ${answer.status}`);
          if (answer.status !== 400) continue;
          const { errors } = isProblem(answer, field);
          if (errors)
            assert.ok(
              errors.some((error) => error.field.startsWith(field)),
              `${field}: ${JSON.stringify(errors)}`,
            );
        }
      }
    });
    it(`POST ${path}: broken JSON 400, another type 415, more than 64 KiB 413`, async () => {
      const send = (body: string, type = 'application/json') =>
        call('POST', path, { token: ada.token, body, headers: { 'content-type': type } });
      isProblem(await send('{"a":'), 'broken', [400]);
      isProblem(await send('a=1', 'application/x-www-form-urlencoded'), 'form', [415]);
      isProblem(await send(JSON.stringify({ ...good, title: 'x'.repeat(70_000) })), 'large', [413]);
    });
  }

  it('401 without a token, with a forged one, with one that was tampered with', async () => {
    const [head, , signature] = ada.token.split('.');
    const claims = { sub: randomUUID(), name: 'Eve', iss: 'ticketing-auth', aud: 'ticketing', exp: 4e9 };
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    for (const token of ['', 'x', 'a.b.c', forged, unsigned, ada.token.slice(0, -3)])
      for (const path of ['/api/orders', '/api/payments'])
        isProblem(await call('GET', path, { headers: { authorization: `Bearer ${token}` } }), token, [401]);
  });

  it('404 for what is not there or not mine, 400 for an id that is none, 405 with Allow for a wrong method', async () => {
    for (const path of ['/api/tickets', '/api/orders', '/api/payments']) {
      isProblem(await call('GET', `${path}/${randomUUID()}`, { token: ada.token }), path, [404]);
      isProblem(await call('GET', `${path}/nonsense`, { token: ada.token }), path, [400, 404]);
      const wrong = await call('PUT', path, { token: ada.token });
      isProblem(wrong, path, [405]);
      assert.ok(wrong.headers.get('allow'));
    }
    isProblem(await call('GET', '/api/nothing'), 'unknown', [404]);
  });

  it('queries: 400 for a limit, a cursor, a date, a sort that is none', async () => {
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'cursor=!!',
      'cursor=W10',
      'from=yesterday',
      'sort=best',
      'colour=red',
      'seller=me',
      'maxPriceCents=-1',
    ])
      isProblem(await call('GET', `/api/tickets?${query}`), query, [400]);
    isProblem(await call('GET', '/api/orders?cursor=bm9uc2Vuc2U', { token: ada.token }), 'cursor', [400]);
  });

  it('400 for a webhook that is not signed, or signed with another secret', async () => {
    const body = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object: { id: 'pi_1' } } });
    for (const signature of [undefined, 'nonsense', `t=${Math.floor(Date.now() / 1_000)},v1=${'0'.repeat(64)}`])
      isProblem(
        await call('POST', '/api/payments/webhook', {
          body,
          headers: signature ? { 'stripe-signature': signature } : {},
        }),
        String(signature),
        [400],
      );
  });

  it('changes nothing', async () => {
    const { body } = await call<{ tickets: unknown[] }>('GET', `/api/tickets?seller=${ada.id}`);
    assert.ok(body.tickets.length <= 3 * nonsense.length);
    assert.deepEqual((await call('GET', '/api/orders', { token: ada.token })).body, { orders: [], nextCursor: null });
  });
});
