import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { breaksOf, type Use } from './compare-schemas.ts';
import { jsonSchemaOf } from './json-schema.ts';

const compare = (use: Use, before: z.ZodType, now: z.ZodType): string[] => {
  const io = use === 'output' ? 'output' : 'input';
  return breaksOf(use, 'It', jsonSchemaOf(before, io), jsonSchemaOf(now, io));
};

const refused = (use: Use, before: z.ZodType, now: z.ZodType, sentence: RegExp): void => {
  const found = compare(use, before, now);
  assert.equal(found.length, 1, `expected one sentence, got ${JSON.stringify(found)}`);
  assert.match(found[0] ?? '', sentence);
};

const uses: readonly Use[] = ['input', 'output', 'message'];

describe('what every contract must not do', () => {
  for (const use of uses) {
    it(`${use}: lose a field, at any depth`, () => {
      refused(use, z.object({ a: z.int(), b: z.int() }), z.object({ a: z.int() }), /^It\.b is gone/);
      refused(
        use,
        z.object({ list: z.array(z.object({ a: z.int().optional() })) }),
        z.object({ list: z.array(z.object({})) }),
        /^It\.list\[\]\.a is gone/,
      );
    });

    it(`${use}: change a type`, () => {
      refused(use, z.object({ a: z.string() }), z.object({ a: z.int() }), /^It\.a was string and is integer/);
      refused(use, z.object({ a: z.string() }), z.object({ a: z.array(z.string()) }), /^It\.a was string and is array/);
      refused(use, z.union([z.string(), z.int()]), z.string(), /^It was string or integer and is string/);
      refused(use, z.object({ a: z.number() }), z.object({ a: z.int() }), /^It\.a was number and is integer/);
    });

    it(`${use}: take a value away`, () => {
      refused(use, z.enum(['music', 'sport']), z.enum(['music']), /^It can no longer be sport/);
      refused(use, z.string(), z.enum(['music']), /^It took any value and takes only music now/);
      refused(use, z.enum(['music', 'sport']), z.literal('sport'), /^It can no longer be music/);
    });

    it(`${use}: narrow a limit`, () => {
      refused(use, z.int().min(1), z.int().min(2), /minimum was 1 and is 2/);
      refused(use, z.int().max(20), z.int().max(10), /maximum was 20 and is 10/);
      refused(use, z.int(), z.int().max(10), /maximum was open and is 10/);
      refused(use, z.string().min(1), z.string().min(2), /minLength was 1 and is 2/);
      refused(use, z.string(), z.string().max(5), /maxLength was open and is 5/);
      refused(use, z.array(z.int()).max(5), z.array(z.int()).max(4), /maxItems was 5 and is 4/);
    });

    it(`${use}: be written differently`, () => {
      refused(use, z.string(), z.uuid(), /its format was open and is uuid/);
      refused(use, z.string().regex(/^a/), z.string().regex(/^b/), /its pattern was \^a and is \^b/);
      refused(use, z.iso.datetime({ offset: true }), z.iso.datetime(), /its pattern was open and is Z\$/);
    });

    it(`${use}: stop being null sometimes`, () => {
      refused(use, z.object({ a: z.string().nullable() }), z.object({ a: z.string() }), /^It\.a may no longer be null/);
    });

    it(`${use}: change in a way nobody has thought of`, () => {
      refused(use, z.record(z.string(), z.string()), z.record(z.string(), z.int()), /"additionalProperties".*cannot/);
      refused(use, z.union([z.uuid(), z.int()]), z.union([z.email(), z.int()]), /"anyOf".*cannot judge/);
    });
  }
});

describe('what only some must not do', () => {
  it('an input does not ask for a field that callers did not send', () => {
    refused('input', z.object({}), z.object({ a: z.int() }), /^It\.a is required now: callers/);
    refused('input', z.object({ a: z.int().optional() }), z.object({ a: z.int() }), /^It\.a is required now/);
  });

  it('an input does not change what a missing field means', () => {
    refused('input', z.int().default(1), z.int().default(2), /left out meant 1 and means 2 now/);
  });

  it('an input that took unknown fields goes on taking them', () => {
    refused('input', z.object({}), z.strictObject({}), /^It refuses unknown fields now/);
  });

  it('an answer and a message do not leave out what they always told', () => {
    for (const use of ['output', 'message'] as const)
      refused(use, z.object({ a: z.int() }), z.object({ a: z.int().optional() }), /^It\.a may be missing now/);
  });

  it('an answer and a message are not null where they never were', () => {
    for (const use of ['output', 'message'] as const)
      refused(use, z.object({ a: z.int() }), z.object({ a: z.int().nullable() }), /^It\.a may be null now/);
  });

  it('an answer and a message keep their format', () => {
    for (const use of ['output', 'message'] as const)
      refused(use, z.string().regex(/^a/), z.string(), /its pattern was \^a and is open/);
  });

  it('a message does not ask for a field that messages said long ago do not have', () => {
    refused('message', z.object({}), z.object({ a: z.int() }), /^It\.a is required now: messages said before/);
  });
});

describe('what is growth', () => {
  it('a new optional field, a new value, a wider limit: for everybody', () => {
    for (const use of uses) {
      assert.deepEqual(compare(use, z.object({}), z.object({ a: z.int().optional() })), []);
      assert.deepEqual(compare(use, z.enum(['music']), z.enum(['music', 'sport'])), []);
      assert.deepEqual(compare(use, z.int().min(2).max(5), z.int().min(1).max(6)), []);
      assert.deepEqual(compare(use, z.string().max(5), z.string()), []);
    }
  });

  it('an input may ask for less', () => {
    assert.deepEqual(compare('input', z.object({ a: z.int() }), z.object({ a: z.int().optional() })), []);
    assert.deepEqual(compare('input', z.object({ a: z.int() }), z.object({ a: z.int().nullable() })), []);
    assert.deepEqual(compare('input', z.int(), z.number()), []);
    assert.deepEqual(compare('input', z.uuid(), z.string()), []);
  });

  it('an answer may always tell more', () => {
    assert.deepEqual(compare('output', z.object({}), z.object({ a: z.int() })), []);
    assert.deepEqual(compare('output', z.object({ a: z.int().optional() }), z.object({ a: z.int() })), []);
  });
});
