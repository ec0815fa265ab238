import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InputMoment, wholeNumber } from '@ticketing/contracts/values';
import { z } from 'zod';
import type { Refusal } from '../refusal.ts';
import { compileValidator } from './validate.ts';

const Thing = z.strictObject({ at: InputMoment, count: wholeNumber(1, 10) });
const refusalOf = (value: unknown, httpPart?: string): Refusal | undefined =>
  compileValidator({ schema: Thing, httpPart })(value).error;
const thing = { at: '2026-11-28T19:30:00Z', count: 2 };

describe('a request that is not as its schema', () => {
  it('is passed on as the schema reads it when nothing is wrong', () => {
    assert.deepEqual(compileValidator({ schema: Thing })(thing), {
      value: { ...thing, at: '2026-11-28T19:30:00.000Z' },
    });
  });

  it('is refused in a sentence about the field', () => {
    assert.equal(refusalOf({ ...thing, count: undefined })?.message, 'The field count is missing.');
    assert.equal(refusalOf(null)?.message, 'The body must be a JSON object.');
    assert.equal(refusalOf(null, 'params')?.errors?.[0]?.field, 'params');
    assert.equal(
      refusalOf({ at: 'nope', count: 2.5 })?.message,
      'The field at must be a date and time with its offset, such as 2026-11-28T19:30:00Z. See errors for 1 more.',
    );
  });

  it('has one error for each field, the one that the others follow from', () => {
    const errors = refusalOf({ at: 'nope', count: 2 ** 53 })?.errors;
    assert.deepEqual(errors, [
      { field: 'at', message: 'must be a date and time with its offset, such as 2026-11-28T19:30:00Z' },
      { field: 'count', message: 'must be a whole number from 1 to 10' },
    ]);
  });

  it('has every unknown field named', () => {
    const fields = refusalOf({ ...thing, colour: 'red', size: 1 })?.errors?.map(({ field }) => field);
    assert.deepEqual(fields, ['colour', 'size']);
  });

  it('has fields named by their whole path, unknown ones too', () => {
    const Nested = z.strictObject({ place: z.strictObject({ rows: z.array(z.int()) }) });
    const { error } = compileValidator({ schema: Nested })({ place: { rows: [1, 'x'], colour: 'red' } });
    assert.deepEqual(error?.errors?.map(({ field }) => field).sort(), ['place.colour', 'place.rows.1']);
  });

  it('is answered with names of up to 200 characters, longer ones cut in whole characters', () => {
    const fieldOf = (key: string): string | undefined => refusalOf({ ...thing, [key]: 1 })?.errors?.[0]?.field;
    assert.equal(fieldOf('x'.repeat(200)), 'x'.repeat(200));
    assert.equal(fieldOf('x'.repeat(201)), `${'x'.repeat(199)}…`);
    assert.equal(fieldOf(`${'x'.repeat(198)}🎫🎫`), `${'x'.repeat(198)}\ufffd…`);
  });

  it('is answered with a few short errors, however many and long its own names are', () => {
    const hostile = Object.fromEntries(Array.from({ length: 1_000 }, (_, nth) => [`${nth}${'x'.repeat(500)}`, 1]));
    const errors = refusalOf(hostile)?.errors ?? [];
    assert.equal(errors.length, 20);
    assert.ok(errors.every(({ field }) => field.length <= 200));
  });
});
