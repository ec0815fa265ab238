import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { breaksOf, type Use } from './compare-schemas.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** A field as data, so that a schema and values it accepts can be made from it. */
type Field =
  | { readonly kind: 'int'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly min: number; readonly max: number }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly max: number };
type Shape = {
  readonly field: Field;
  readonly presence: 'required' | 'optional' | 'default';
  readonly nullable: boolean;
};

const small = fc.integer({ min: 0, max: 3 });
const anyField: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), min: small, max: fc.integer({ min: 3, max: 5 }) }),
  fc.record({ kind: fc.constant('text' as const), min: small, max: fc.integer({ min: 3, max: 5 }) }),
  fc.record({ kind: fc.constant('word' as const), words: fc.subarray(['a', 'b', 'c'], { minLength: 1 }) }),
  fc.record({ kind: fc.constant('list' as const), max: small }),
);
const anyShape: fc.Arbitrary<Shape> = fc.record({
  field: anyField,
  presence: fc.constantFrom('required', 'optional', 'default'),
  nullable: fc.boolean(),
});
const anyObject = fc.dictionary(fc.constantFrom('x', 'y'), anyShape, { noNullPrototype: true });

const valueFor = (field: Field): fc.Arbitrary<unknown> => {
  if (field.kind === 'int') return fc.integer(field);
  if (field.kind === 'text') return fc.string({ unit: fc.constant('t'), minLength: field.min, maxLength: field.max });
  if (field.kind === 'word') return fc.constantFrom(...field.words);
  return fc.array(fc.integer(), { maxLength: field.max });
};

const schemaOf = (field: Field): z.ZodType => {
  if (field.kind === 'int') return z.int().min(field.min).max(field.max);
  if (field.kind === 'text') return z.string().min(field.min).max(field.max);
  if (field.kind === 'word') return z.enum(field.words as [string, ...string[]]);
  return z.array(z.int()).max(field.max);
};

const objectOf = (shapes: Readonly<Record<string, Shape>>, strict: boolean): z.ZodObject => {
  const fields = Object.entries(shapes).map(([name, { field, presence, nullable }]) => {
    const schema = nullable ? schemaOf(field).nullable() : schemaOf(field);
    if (presence === 'required') return [name, schema];
    return [name, presence === 'optional' ? schema.optional() : schema.default(firstOf(field) as never)];
  });
  return (strict ? z.strictObject : z.object)(Object.fromEntries(fields));
};

const firstOf = (field: Field): unknown => {
  if (field.kind === 'int') return field.max;
  if (field.kind === 'text') return 't'.repeat(field.max);
  return field.kind === 'word' ? field.words[0] : [];
};

const objectValue = (shapes: Readonly<Record<string, Shape>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(shapes).map(([name, { field, nullable }]) => [
        name,
        nullable ? fc.option(valueFor(field), { freq: 3 }) : valueFor(field),
      ]),
    ),
    { requiredKeys: Object.keys(shapes).filter((name) => shapes[name]?.presence === 'required') },
  );

/** Mostly like before, so that many pairs have only grown. */
const changeOf = (before: Readonly<Record<string, Shape>>): fc.Arbitrary<Record<string, Shape>> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(before).map(([name, shape]) => [
          name,
          fc.oneof(
            anyShape,
            anyShape.map((other) => ({ ...other, field: shape.field })),
          ),
        ]),
      ),
    )
    .chain((kept) => anyObject.map((added) => ({ ...added, ...kept })));

describe('whatever two schemas look like', () => {
  for (const use of ['input', 'message'] as const)
    it(`${use}: when nothing is found, today's accepts all that yesterday's accepted`, () => {
      let grown = 0;
      const pairs = anyObject.chain((before) => fc.tuple(fc.constant(before), changeOf(before), objectValue(before)));
      fc.assert(
        fc.property(pairs, ([before, now, value]) => {
          const yesterday = objectOf(before, use === 'input');
          const today = objectOf(now, use === 'input');
          assert.ok(yesterday.safeParse(value).success, 'the value is one of yesterday');
          if (breaksOf(use, 'It', jsonSchemaOf(yesterday, 'input'), jsonSchemaOf(today, 'input')).length > 0) return;
          grown += 1;
          assert.ok(today.safeParse(value).success, `${JSON.stringify(value)} is refused today`);
        }),
        { numRuns: 500 },
      );
      assert.ok(grown > 10, `only ${grown} of the pairs had grown: the property says little`);
    });

  it('a schema compared with itself breaks nothing', () => {
    fc.assert(
      fc.property(anyObject, fc.constantFrom<Use>('input', 'output', 'message'), (shapes, use) => {
        const schema = jsonSchemaOf(objectOf(shapes, true), 'input');
        assert.deepEqual(breaksOf(use, 'It', schema, schema), []);
      }),
    );
  });
});
