import type { Random } from '../../chaos/random.ts';

// Values are JSON texts, not JavaScript values, because some of them have no JavaScript equivalent.

const quoted = (text: string): string => JSON.stringify(text);

const numbers: readonly string[] = [
  ...['0', '-0', '1', '-1', '0.5', '-0.1', '49', '50', '1e2', '1E+2', '1e-7', '1e21', '1e308', '1e400', '-1e400'],
  ...[31, 32, 53, 63, 64].flatMap((power) => [-1n, 0n, 1n].map((step) => String(2n ** BigInt(power) + step))),
  ...[31, 53, 63].map((power) => String(-(2n ** BigInt(power)) - 1n)),
  ...['99999999', '100000000', '32767', '32768', '65536', '20000', '20001', '10', '11', '4999.999999999999999999'],
  '9'.repeat(400),
];

/** Texts as JSON, of every kind that has ever broken something. */
const texts: readonly string[] = [
  ...[
    '\\ud800',
    '\\udc00',
    'a\\udbff',
    '\\ud83d\\ud83d',
    '\\u0000',
    'a\\u0000b',
    '\\uffff',
    '\\ufffe',
    '\\u001b[31m',
  ].map((escaped) => `"${escaped}"`),
  ...[
    '',
    ' ',
    '\n',
    '\t',
    '\r\n',
    '\u200b',
    '\u2060',
    '\u3164',
    '\u2800',
    '\u115f',
    '\u00ad',
    '\ufeff',
    '\u0301',
    '\u034f',
  ].map(quoted),
  ...[0x61c, 0x200e, 0x200f, 0x202a, 0x202d, 0x202e, 0x2066, 0x2068, 0x2069, 0x2028, 0x85, 0x7f, 0x9f].map((code) =>
    quoted(`Nick ${String.fromCodePoint(code)}Cave`),
  ),
  ...['Nick\u{E0041}\u{E007F}', 'a\u200db', 'e\u0301'.repeat(90), `Z${'\u0310'.repeat(150)}`, '\ufe0f'.repeat(20)].map(
    quoted,
  ),
  ...[
    'ﷺ'.repeat(200),
    '㌀'.repeat(200),
    'İ'.repeat(100),
    'ß'.repeat(200),
    '𝕿𝖎𝖈𝖐𝖊𝖙'.repeat(30),
    '🎫'.repeat(200),
    '👨‍👩‍👧‍👦'.repeat(20),
  ].map(quoted),
  ...['اختبار', 'שלום', '東京', 'ไทย', 'हिन्दी', 'Ελληνικά', 'Ticketing Support'].map(quoted),
  ...[
    "'; drop table tickets; --",
    '" or 1=1',
    '%00',
    '%',
    '_',
    '\\',
    '#{7*7}',
    '{{7*7}}',
    '<script>',
    '../../etc/passwd',
  ].map(quoted),
  ...[
    'null',
    'true',
    'NaN',
    'Infinity',
    '-infinity',
    'infinity',
    'undefined',
    '__proto__',
    'constructor',
    '0x10',
    '1_000',
  ].map(quoted),
  ...['0001-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999-23:59', '1970-01-01T00:00:00+23:59'].map(
    quoted,
  ),
  ...[
    '2026-02-29T00:00:00Z',
    '2026-12-31T23:59:60Z',
    '+275760-09-13T00:00:00Z',
    '2026-06-01T00:00:00.123456789Z',
    'now',
    'epoch',
  ].map(quoted),
  ...[
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '{019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f}',
  ].map(quoted),
  ...[
    'a@b',
    'a@b.c',
    '"a b"@example.com',
    `${'a'.repeat(64)}@example.com`,
    'ａ@example.com',
    'K@example.com',
    'a@b@c.de',
  ].map(quoted),
  ...['password', 'password123', '        ', 'x'.repeat(128), 'x'.repeat(129), 'x'.repeat(201), 'x'.repeat(5_001)].map(
    quoted,
  ),
];

const others: readonly string[] = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '{"a":1}',
  '{"$ne":null}',
  '[1,2]',
];

/** A JSON text that is invalid for nearly every field. */
export const hostileJson = (random: Random): string => {
  switch (random.weighted({ text: 10, number: 8, other: 3, long: 1, random: 4 })) {
    case 'text':
      return random.pick(texts);
    case 'number':
      return random.pick(numbers);
    case 'other':
      return random.pick(others);
    case 'long':
      return quoted(random.pick(['x', 'é', '🎫', ' ', '\u0301']).repeat(random.whole(1_000, 12_000)));
    case 'random':
      return quoted(randomText(random));
  }
};

/** Any code points, including halves of surrogate pairs. */
export const randomText = (random: Random): string =>
  Array.from({ length: random.whole(0, 30) }, () =>
    random.chance(0.02)
      ? String.fromCharCode(random.whole(0xd800, 0xdfff))
      : String.fromCodePoint(
          random.pick([
            random.whole(0, 0x7f),
            random.whole(0, 0xfff),
            random.whole(0xe000, 0x1ffff),
            random.whole(0xe0000, 0xe01ff),
          ]),
        ),
  ).join('');

/** A text for other places than JSON: the content of a hostile JSON string. */
export const hostileText = (random: Random): string => {
  const json = hostileJson(random);
  const value: unknown = json.startsWith('"') ? JSON.parse(json) : json;
  return String(value).slice(0, 3_000);
};

/** Bytes for a header's value, of those that HTTP allows. raw.ts has the others. */
export const hostileHeader = (random: Random): string =>
  Buffer.from(hostileText(random).toWellFormed())
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');
