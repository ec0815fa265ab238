import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import { Refusal, type RefusalExtra } from '../refusal.ts';
import { recordRefusal } from './refused.ts';

const request = (lines: object[], more: object = {}) =>
  ({
    log: { warn: (line: object) => void lines.push(line) },
    network: '203.0.113.7',
    method: 'POST',
    routeOptions: { url: '/api/things/:id' },
    id: 'request 1',
    caller: { id: 'ada' },
    ...more,
  }) as never;
const linesOf = (code: ProblemCode, extra: RefusalExtra = {}, more: object = {}): object[] => {
  const lines: object[] = [];
  recordRefusal(request(lines, more), new Refusal(code, 'No.', extra));
  return lines;
};
const caller = { network: '203.0.113.7', userId: 'ada', route: 'POST /api/things/:id', requestId: 'request 1' };

describe('a refusal', () => {
  it('is a security event by its code, and all others are none', () => {
    const events = Object.keys(problems).flatMap((code) =>
      linesOf(code as ProblemCode).map((line) => [code, (line as { event: string }).event]),
    );
    assert.deepEqual(Object.fromEntries(events), {
      'invalid-signature': 'webhook-rejected',
      'invalid-credentials': 'sign-in-failed',
      'not-your-ticket': 'foreign-resource',
      'cross-site-write': 'cross-site-write',
      'email-taken': 'sign-up-known-email',
      'too-many-declines': 'card-testing',
      'too-many-requests': 'limit-reached',
    });
  });

  it('may name another event, with facts of its own beside the caller and the route', () => {
    assert.deepEqual(linesOf('own-hold', { event: 'hoarding', facts: { held: 4 } }), [
      { ...caller, held: 4, security: true, event: 'hoarding' },
    ]);
    assert.deepEqual(linesOf('too-many-requests', { event: 'hoarding' }), [
      { ...caller, security: true, event: 'hoarding' },
    ]);
  });

  it('of a request without a caller or a route is recorded without them', () => {
    assert.deepEqual(linesOf('cross-site-write', {}, { caller: null, routeOptions: {} }), [
      { ...caller, userId: undefined, route: 'POST none', security: true, event: 'cross-site-write' },
    ]);
  });
});
