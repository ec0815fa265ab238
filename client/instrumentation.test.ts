import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register } from './instrumentation.ts';

test('the client serves nothing in a currency that cards cannot be charged in, and says why', (t) => {
  const before = process.env.CURRENCY;
  t.after(() => {
    if (before === undefined) delete process.env.CURRENCY;
    else process.env.CURRENCY = before;
  });
  for (const currency of ['ZZZ', 'eur']) {
    process.env.CURRENCY = currency;
    assert.throws(register, /CURRENCY: ".+" is not a currency that cards can be charged in/);
  }
  for (const currency of ['HUF', '']) {
    process.env.CURRENCY = currency;
    register();
  }
});
