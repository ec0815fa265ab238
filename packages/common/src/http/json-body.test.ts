import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readJson } from './json-body.ts';

const read = (text: string | Buffer): unknown => readJson(Buffer.from(text as string));

describe('a JSON body', () => {
  it('is read as JSON.parse reads it', () => {
    for (const text of [
      '{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}',
      '{"text":"a \\"quoted\\": {value}, [x], \\\\","other":"\\u00e9\\ud83c\\udfab"}',
      '"text"',
      'null',
      '  [1, 2.5e3, true]\n',
      '{}',
      '[{},{}]',
      `${'['.repeat(16)}${']'.repeat(16)}`,
      `${'[[],'.repeat(15)}1${']'.repeat(15)}`,
      '{"a":"\\ud83c\\udfab","\\u00e9":[null,{"b":"\\u0001"}]}',
      '{"constructor":1,"prototype":2}',
    ])
      assert.deepEqual(read(text), JSON.parse(text), text);
  });

  for (const [what, body, sentence] of [
    ['nothing', '', /empty/],
    ['no JSON', '{"a":', /not valid JSON/],
    ['two values', '1 2', /not valid JSON/],
    ['a byte order mark', '\ufeff{}', /byte order mark/],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), /not UTF-8/],
    ['half a character as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /not UTF-8/],
    ['half a character', '{"a":["\\ud800"]}', /half a character/],
    ['the other half', '{"a":"\\uDC00x"}', /half a character/],
    ['half a character in a key', '{"\\ud800":1}', /half a character/],
    ['a NUL', '{"a":{"b":"x\\u0000"}}', /NUL/],
    ['a key twice', '{"a":1,"b":2,"a":3}', /the key "a" twice/],
    ['a key twice after an inner object', '{"a":{"b":1},"a":2}', /the key "a" twice/],
    ['a long key twice', `{"${'k'.repeat(60)}":1,"${'k'.repeat(60)}":2}`, /the key "k{50}" twice/],
    ['half a character in the name of a key twice', '{"\\ud800":1,"\\ud800":2}', /the key "\ufffd" twice/],
    ['a key twice, once escaped', '{"a":1,"\\u0061":3}', /the key "a" twice/],
    ['a key twice further inside', '[{"b":{"c":1,"c":2}}]', /the key "c" twice/],
    ['__proto__', '{"__proto__":{"admin":true}}', /not allowed/],
    ['__proto__ by escape', '{"\\u005f_proto__":{"admin":true}}', /not allowed/],
    ['17 levels', `${'['.repeat(17)}${']'.repeat(17)}`, /levels deep/],
    ['30,000 levels', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, /levels deep/],
    ['30,000 levels of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, /levels deep/],
  ] as const)
    it(`with ${what} is refused with an explanation`, () => {
      assert.throws(() => read(body as string), { name: 'Refusal', code: 'invalid-input', message: sentence });
    });

  it('of 64 KiB is read quickly, whatever its content', () => {
    const keys = Array.from({ length: 6_000 }, (_, nth) => `"k${nth}":1`).join(',');
    for (const text of [
      `{${keys}}`,
      `"${'\\\\'.repeat(32_000)}"`,
      `"${'\\u0041'.repeat(10_000)}"`,
      `["${'x'.repeat(65_000)}"]`,
    ])
      assert.deepEqual(read(text), JSON.parse(text));
  });

  // Texts that look like JSON themselves, and keys that are met twice by chance.
  const text = fc.oneof(
    fc.constantFrom('a', 'b', ':', '":', '{"a":1,"a":2}', '\\', 'é', '🎫'),
    fc.string({ unit: 'grapheme' }),
  );
  const key = text.filter((name) => name !== '__proto__');
  const { value: anyValue } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));

  it('is read as it was written, whatever stands in its texts and keys', () => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom(undefined, 1), (value, indent) => {
        const written = JSON.stringify(value, null, indent).replaceAll('\\u0000', '');
        assert.deepEqual(read(written), JSON.parse(written));
      }),
    );
  });

  it('is refused when any of its objects has a key twice, wherever and whatever stands beside it', () => {
    fc.assert(
      fc.property(key, anyValue, anyValue, anyValue, (name, first, second, beside) => {
        const [k, a, b, c] = [name, first, second, beside].map((one) => JSON.stringify(one));
        for (const body of [`{${k}:${a},${k}:${b}}`, `[${c},{"x":{${k}:${a}, ${k} :${b}}}]`])
          assert.throws(() => read(body), { code: 'invalid-input', message: /twice\./ });
      }),
    );
  });
});
