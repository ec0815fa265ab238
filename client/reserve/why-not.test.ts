import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../calls/http.ts';
import { whyNot } from './why-not.ts';

test('who has to pause reads why, which holds for any ticket, and from when they may reserve again', () => {
  const problem = { code: 'hold-again-later', status: 429, detail: 'In a minute.' } as never;
  const viewer = { locale: 'en-GB', timeZone: 'UTC' } as never;
  assert.equal(
    whyNot(new Refusal(problem, { retryAt: '2026-11-28T19:30:00.000Z' }), viewer),
    'You have let this go more than once, so others get a chance first. You can reserve it again from 19:30.',
  );
  assert.equal(whyNot(new Refusal(problem), viewer), 'In a minute.');
});
