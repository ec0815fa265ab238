import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal, Unreachable } from '../calls/http.ts';
import { isLost } from './why-not.ts';

test('a ticket is lost when somebody else has it or it was withdrawn', () => {
  const refusal = (code: Refusal['code']) => new Refusal({ code, status: 409, detail: '' });
  for (const code of ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'] as const)
    assert.equal(isLost(refusal(code)), true, code);
  for (const error of [refusal('own-hold'), refusal('price-changed'), new Unreachable(), null])
    assert.equal(isLost(error), false);
});
