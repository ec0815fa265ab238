import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal, Unreachable } from '../calls/http.ts';
import { isLost, whyNot } from './why-not.ts';

test('who has to pause reads why, which holds for any ticket, and from when they may reserve again', () => {
  const problem = { code: 'hold-again-later', status: 429, detail: 'In a minute.' } as never;
  const viewer = { locale: 'en-GB', timeZone: 'UTC' } as never;
  assert.equal(
    whyNot(new Refusal(problem, { retryAt: '2026-11-28T19:30:00.000Z' }), viewer),
    'You have let this go more than once, so others get a chance first. You can reserve it again from 19:30.',
  );
  assert.equal(whyNot(new Refusal(problem), viewer), 'In a minute.');
});

test('each refusal has its own words, where the service’s are not the best; when orders is away, pressing again is safe', () => {
  const viewer = { locale: 'en-GB', timeZone: 'UTC' };
  const refusal = (code: Refusal['code'], status = 409) => new Refusal({ code, status, detail: 'Six is the limit.' });
  for (const [error, words] of [
    [new Unreachable(), /Orders are not answering.*you will not get it twice/],
    [new TypeError('broken'), /Orders are not answering/],
    [refusal('unavailable', 503), /Orders are not answering/],
    [refusal('price-changed'), /changed the price/],
    [refusal('too-many-live-orders', 429), /as many reservations as one person can/],
    [refusal('own-hold'), /hold the last of these yourself/],
    [refusal('limit-reached'), /^Six is the limit\. That leaves some for other buyers\.$/],
    [refusal('own-ticket', 422), /your own ticket/],
    [refusal('event-started', 422), /already started/],
    [refusal('too-many-requests', 429), /^Six is the limit\.$/],
  ] as const)
    assert.match(whyNot(error, viewer), words);
});

test('a ticket is lost when somebody else has it or it was withdrawn', () => {
  const refusal = (code: Refusal['code']) => new Refusal({ code, status: 409, detail: '' });
  for (const code of ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'] as const)
    assert.equal(isLost(refusal(code)), true, code);
  for (const error of [refusal('own-hold'), refusal('price-changed'), new Unreachable(), null])
    assert.equal(isLost(error), false);
});
