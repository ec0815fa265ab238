import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cents, Currency, PriceCents } from './money.ts';
import { Id, Moment, Version } from './values.ts';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, values: readonly unknown[]): void => {
  for (const value of values) assert.ok(schema.safeParse(value).success, `${JSON.stringify(value)} should be accepted`);
};
const refuses = (schema: { safeParse(value: unknown): { success: boolean } }, values: readonly unknown[]): void => {
  for (const value of values) assert.ok(!schema.safeParse(value).success, `${JSON.stringify(value)} should be refused`);
};

describe('values', () => {
  it('an id is a UUID, of whatever version', () => {
    accepts(Id, ['019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f', 'f47ac10b-58cc-4372-a567-0e02b2c3d479']);
    refuses(Id, ['', '1', 'f47ac10b58cc4372a5670e02b2c3d479', "f47ac10b-58cc-4372-a567-0e02b2c3d479'", null]);
  });

  it('a moment we tell is in UTC and says so', () => {
    accepts(Moment, ['2026-11-28T19:30:00.000Z', '2028-02-29T00:00:00.000Z']);
    refuses(Moment, ['2026-11-28T19:30:00.000+01:00', '2026-11-28T19:30:00.000', '2026-11-28', '2026-02-29T00:00:00Z']);
  });

  it('a version counts from 1', () => {
    accepts(Version, [1, 2]);
    refuses(Version, [0, -1, 1.5, '1']);
  });

  it('a price is whole cents from 50 to 99,999,999', () => {
    accepts(PriceCents, [50, 99_999_999]);
    refuses(PriceCents, [49, 100_000_000, 50.5, '50', null, Number.NaN]);
  });

  it('an amount is whole cents from 0', () => {
    accepts(Cents, [0, 999_999_990]);
    refuses(Cents, [-1, 0.5, Number.POSITIVE_INFINITY]);
  });

  it('a currency is three capital letters', () => {
    accepts(Currency, ['EUR']);
    refuses(Currency, ['eur', 'EURO', 'EU', '€']);
  });
});
