import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Payment } from '@ticketing/contracts/http/payments';
import { type Api, type Arrived, json, refuse, startApi } from '../calls/testing/api.ts';
import { createPayBySandbox, nextPageOf } from './pay-by-sandbox.ts';

const card = { number: '4242 4242 4242 4242', expires: '12 / 34', code: '123' };
const other = { ...card, code: '124' };

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());
beforeEach(() => sessionStorage.clear());

type Answer = Parameters<Api['reset']>[0];
let methods = 0;
const isConfirmation = ({ body }: Arrived): boolean => body.includes('paymentMethod');
/** The sandbox, and payments, which answers a confirmation with `answer`. */
const answerWith = (answer: Answer): void =>
  api.reset((request, response, nth) => {
    if (request.url === '/sandbox/v1/payment_methods') return json(response, 200, { id: `pm_${++methods}` });
    if (request.url === '/api/users/token') return json(response, 200, { token: 't' });
    if (!isConfirmation(request)) return json(response, 201, { id: 'p1', publishableKey: 'pk_1' });
    answer(request, response, nth);
  });
const confirmations = () => api.arrived.filter(isConfirmation);
const keyOf = ({ headers }: Arrived) => headers['idempotency-key'];

const authorized: Answer = (_request, response) => json(response, 200, { id: 'p1', status: 'authorized' });
const noAnswer: Answer = (_request, response) => void response.destroy();
const refused =
  (status: number, code: string): Answer =>
  (_request, response) =>
    refuse(response, status, code);

test('paying starts the payment, hands the card to the provider alone, and confirms with the method it answered', async () => {
  answerWith(authorized);
  assert.deepEqual(await createPayBySandbox()('o1', card), { id: 'p1', status: 'authorized' });
  const [start, method, confirmation] = api.arrived as [Arrived, Arrived, Arrived];
  assert.deepEqual(
    api.arrived.map(({ url }) => url),
    ['/api/payments', '/sandbox/v1/payment_methods', '/api/payments'],
  );
  assert.deepEqual(JSON.parse(start.body), { orderId: 'o1' });
  assert.equal(method.headers.authorization, 'Bearer pk_1');
  assert.deepEqual(JSON.parse(confirmation.body), { orderId: 'o1', paymentMethod: `pm_${methods}` });
  assert.notEqual(keyOf(start), keyOf(confirmation), 'the two are different requests');
});

test('after no answer, or one that leaves the outcome open, the same card is the same method under the same key', async () => {
  for (const uncertain of [
    noAnswer,
    refused(500, 'internal-error'),
    refused(503, 'provider-unavailable'),
    refused(409, 'idempotency-key-in-use'),
    refused(401, 'not-signed-in'),
    refused(429, 'too-many-requests'),
  ]) {
    sessionStorage.clear();
    answerWith(uncertain);
    const payByCard = createPayBySandbox();
    await assert.rejects(payByCard('o1', card));
    await assert.rejects(payByCard('o1', card));
    const [first, ...more] = confirmations() as [Arrived, ...Arrived[]];
    assert.ok(more.length > 0);
    for (const again of more) assert.deepEqual([again.body, keyOf(again)], [first.body, keyOf(first)]);
    answerWith(authorized);
    await payByCard('o1', card);
    const [third] = confirmations() as [Arrived];
    assert.deepEqual([third.body, keyOf(third)], [first.body, keyOf(first)]);
  }
});

test('another card is another method under another key, also after no answer', async () => {
  answerWith(noAnswer);
  const payByCard = createPayBySandbox();
  await assert.rejects(payByCard('o1', card));
  await assert.rejects(payByCard('o1', other));
  const [first, second] = confirmations() as [Arrived, Arrived];
  assert.notEqual(second.body, first.body);
  assert.notEqual(keyOf(second), keyOf(first));
});

test('the same card after it was declined is a new attempt: a new method under a new key', async () => {
  answerWith(refused(402, 'card-declined'));
  const payByCard = createPayBySandbox();
  await assert.rejects(payByCard('o1', card), /Because card-declined/);
  await assert.rejects(payByCard('o1', card), /Because card-declined/);
  const [first, second] = confirmations() as [Arrived, Arrived];
  assert.notEqual(second.body, first.body);
  assert.notEqual(keyOf(second), keyOf(first));
});

test('a card that the provider refuses is not confirmed', async () => {
  api.reset((request, response) =>
    request.url === '/sandbox/v1/payment_methods'
      ? json(response, 402, { error: { type: 'card_error', message: 'Your card number is incorrect.' } })
      : json(response, 201, { id: 'p1', publishableKey: 'pk_1' }),
  );
  await assert.rejects(createPayBySandbox()('o1', card), /number is incorrect/);
  assert.equal(confirmations().length, 0);
});

test('another order is paid with another method under other keys, also with the same card in the same form', async () => {
  answerWith(noAnswer);
  const payByCard = createPayBySandbox();
  await assert.rejects(payByCard('o1', card));
  await assert.rejects(payByCard('o2', card));
  const [one, two] = confirmations() as [Arrived, Arrived];
  const bodies = [one, two].map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    bodies.map(({ orderId }) => orderId),
    ['o1', 'o2'],
  );
  assert.notEqual(bodies[1].paymentMethod, bodies[0].paymentMethod);
  assert.notEqual(keyOf(two), keyOf(one));
});

test('a payment leads to the bank’s page only while it waits for the buyer there', () => {
  const nextAction = { type: 'redirect', url: 'https://bank.example/3ds' };
  const pageOf = (payment: object) => nextPageOf(payment as Payment);
  assert.equal(pageOf({ status: 'requires-action', nextAction }), 'https://bank.example/3ds');
  const own = { type: 'redirect', url: 'http://localhost:3000/sandbox/3ds/pi_1/s' };
  assert.equal(pageOf({ status: 'requires-action', nextAction: own, provider: 'sandbox' }), '/sandbox/3ds/pi_1/s');
  assert.equal(pageOf({ status: 'requires-action' }), null);
  assert.equal(pageOf({ status: 'authorized', nextAction }), null);
});
