import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal, Unreachable } from '../calls/http.ts';
import { isLost, isStillLost } from './lost.ts';

const refusal = (code: Refusal['code']) => new Refusal({ code, status: 409, detail: '' });

test('a ticket is lost when somebody else has it or it was withdrawn', () => {
  for (const code of ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'] as const)
    assert.equal(isLost(refusal(code)), true, code);
  for (const error of [refusal('own-hold'), refusal('price-changed'), new Unreachable(), null])
    assert.equal(isLost(error), false);
});

test('a refusal for too few tickets holds until news from after it says that there are enough', () => {
  const attempt = { error: refusal('ticket-reserved'), variables: 2, context: { availabilityVersion: 5 } };
  for (const [available, availabilityVersion, expected] of [
    [2, 5, true],
    [2, 4, true],
    [1, 6, true],
    [0, 6, true],
    [2, 6, false],
    [3, 7, false],
  ] as const)
    assert.equal(
      isStillLost(attempt, { available, availabilityVersion }),
      expected,
      `${available} ${availabilityVersion}`,
    );
  assert.equal(
    isStillLost({ ...attempt, error: refusal('own-hold') }, { available: 0, availabilityVersion: 6 }),
    false,
  );
});
