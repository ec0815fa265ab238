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
      'email-taken',
    ] as const)
      assert.equal(problems[code].status, 409, code);
    for (const code of ['own-ticket', 'event-started', 'idempotency-key-reused'] as const)
      assert.equal(problems[code].status, 422, code);
    for (const code of ['hold-again-later', 'too-many-live-orders', 'too-many-requests'] as const)
      assert.equal(problems[code].status, 429, code);
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
