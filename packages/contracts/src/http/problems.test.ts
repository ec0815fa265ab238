import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem, problems } from './problems.ts';

describe('what a caller may be told', () => {
  it('every code is a word in lower case with a status of refusal and a title', () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      assert.match(code, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(status >= 400 && status < 600, code);
      assert.match(title, /^[A-Z].*[^.]$/, code);
    }
  });

  it('what was there to be sold and is not now is a conflict, what can never be is not', () => {
    for (const code of [
      'ticket-reserved',
      'ticket-sold-out',
      'ticket-withdrawn',
      'own-hold',
      'limit-reached',
      'price-changed',
      'places-taken',
      'email-taken',
    ] as const)
      assert.equal(problems[code].status, 409, code);
    for (const code of [
      'own-ticket',
      'event-started',
      'sale-ended',
      'not-on-sale-yet',
      'idempotency-key-reused',
    ] as const)
      assert.equal(problems[code].status, 422, code);
    for (const code of ['hold-again-later', 'too-many-live-orders', 'too-many-requests'] as const)
      assert.equal(problems[code].status, 429, code);
  });

  it('every code has the status that callers know it by', () => {
    const statuses = Object.entries(problems).map(([code, { status }]) => [code, status]);
    assert.deepEqual(Object.fromEntries(statuses), {
      ...{ 'invalid-input': 400, 'invalid-signature': 400, 'not-signed-in': 401, 'invalid-credentials': 401 },
      ...{ 'card-declined': 402, 'not-your-ticket': 403, 'cross-site-write': 403, 'not-found': 404 },
      ...{ 'method-not-allowed': 405, 'email-taken': 409, 'price-changed': 409, 'ticket-reserved': 409 },
      ...{ 'ticket-sold-out': 409, 'own-hold': 409, 'limit-reached': 409, 'ticket-withdrawn': 409 },
      ...{ 'not-extendable': 409, 'places-taken': 409, 'sale-ended': 422, 'not-on-sale-yet': 422 },
      ...{ 'order-confirming': 409, 'order-complete': 409, 'order-not-payable': 409, 'idempotency-key-in-use': 409 },
      ...{ 'version-stale': 412, 'body-too-large': 413, 'unsupported-media-type': 415, 'own-ticket': 422 },
      ...{ 'event-started': 422, 'idempotency-key-reused': 422, 'amount-out-of-range': 422 },
      ...{ 'hold-again-later': 429, 'too-many-live-orders': 429, 'too-many-declines': 429 },
      ...{ 'too-many-requests': 429, 'internal-error': 500, 'provider-unavailable': 503 },
      unavailable: 503,
    });
  });

  it('a problem names the fields it is about', () => {
    const problem = {
      ...{ type: 'about:blank', title: 'No', status: 400, code: 'invalid-input', detail: 'No.', requestId: '1' },
      errors: [{ field: 'title', message: 'is missing' }],
    };
    assert.deepEqual(Problem.parse(problem), problem);
    assert.ok(!Problem.safeParse({ ...problem, code: 'oh-no' }).success);
  });
});
