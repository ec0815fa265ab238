import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { type Account, entriesFor } from './ledger.ts';

const anyStatus = fc.constantFrom(...PaymentStatus.options);
const anyAmount = fc.integer({ min: 1, max: 99_999_999 });

const balances = (statuses: readonly PaymentStatus[], amountCents: number): Partial<Record<Account, number>> => {
  const sums: Partial<Record<Account, number>> = {};
  for (const [nth, to] of statuses.entries())
    for (const entry of entriesFor(statuses[nth - 1] ?? 'created', to, amountCents))
      sums[entry.account] = (sums[entry.account] ?? 0) + entry.amountCents;
  return Object.fromEntries(Object.entries(sums).filter(([, cents]) => cents !== 0));
};

describe('the ledger', () => {
  it('balances with every transition, and touches an account once', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, anyAmount, (from, to, amountCents) => {
        const entries = entriesFor(from, to, amountCents);
        assert.equal(
          entries.reduce((sum, entry) => sum + entry.amountCents, 0),
          0,
        );
        assert.equal(new Set(entries.map(({ account }) => account)).size, entries.length);
      }),
    );
  });

  it('tells from wherever it went what is held and what was taken now', () => {
    fc.assert(
      fc.property(fc.array(anyStatus), anyStatus, anyAmount, (way, last, amountCents) => {
        const expected =
          last === 'authorized'
            ? { 'card-holds': amountCents, 'holds-granted': -amountCents }
            : last === 'captured'
              ? { provider: amountCents, sellers: -amountCents }
              : {};
        assert.deepEqual(balances([...way, last], amountCents), expected);
      }),
    );
  });
});
