import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Cents, ComparedCents, ConfiguredCurrency, Currency, PriceCents, priceCentsIn, writtenMoney } from './money.ts';
import {
  Cursor,
  Email,
  Id,
  IdempotencyKey,
  IfMatch,
  InputMoment,
  Moment,
  NewPassword,
  PageSize,
  PersonName,
  queryInteger,
  SearchText,
  Title,
  Version,
  wholeNumber,
} from './values.ts';

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

  it('a price is whole minor units that fit into its column; a new one is what its currency allows', () => {
    accepts(PriceCents, [50, 2_147_483_647]);
    refuses(PriceCents, [49, 2_147_483_648, 50.5, '50', null, Number.NaN]);
    accepts(priceCentsIn('EUR'), [50, 99_999_999]);
    refuses(priceCentsIn('EUR'), [49, 100_000_000, 50.5, '50', null, Number.NaN]);
  });

  it('an installation’s currency is one that cards can be charged in; euros, when nothing is said', () => {
    accepts(ConfiguredCurrency, ['EUR', 'HUF', 'KWD']);
    refuses(ConfiguredCurrency, ['eur', 'ZZZ', 'EURO', '']);
    assert.equal(ConfiguredCurrency.parse(undefined), 'EUR');
    assert.match(ConfiguredCurrency.safeParse('ZZZ').error?.issues[0]?.message ?? '', /^"ZZZ" is not a currency that/);
  });

  it('an amount is whole cents from 0', () => {
    accepts(Cents, [0, 999_999_990]);
    refuses(Cents, [-1, 0.5, Number.POSITIVE_INFINITY]);
  });

  it('an amount is written as money, with as many decimals as its currency has', () => {
    assert.equal(writtenMoney(2_500, 'EUR'), '€25.00');
    assert.equal(writtenMoney(123_456_789, 'USD'), '$1,234,567.89');
    assert.equal(writtenMoney(4_200, 'JPY'), '¥4,200');
    assert.equal(writtenMoney(500_000, 'HUF'), 'HUF\u00a05,000');
  });

  it('a currency is three capital letters', () => {
    accepts(Currency, ['EUR']);
    refuses(Currency, ['eur', 'EURO', 'EU', '€']);
  });

  it('an id in capital letters is the same id', () => {
    assert.equal(Id.parse('F47AC10B-58CC-4372-A567-0E02B2C3D479'), 'f47ac10b-58cc-4372-a567-0e02b2c3d479');
  });

  it('a price in a comparison fits into the column of prices', () => {
    accepts(ComparedCents, [0, 2_147_483_647]);
    refuses(ComparedCents, [-1, 2_147_483_648, 2 ** 53, 1e21]);
  });

  it('a moment may have any offset and becomes UTC, in years that every calendar can show', () => {
    assert.equal(InputMoment.parse('2026-11-28T19:30:00+01:00'), '2026-11-28T18:30:00.000Z');
    accepts(InputMoment, ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']);
    refuses(InputMoment, [
      ...['0000-01-01T00:00:00Z', '1970-01-01T00:00:00+01:00', '9999-12-31T23:59:59-00:01', '2026-02-30T00:00:00Z'],
      ...['2026-01-01T25:00:00Z', '2026-01-01', 'now', 'infinity', '', 0, `2026-01-01T00:00:00.${'0'.repeat(100)}Z`],
    ]);
  });

  it('an e-mail follows the rule of browsers, with a domain of two names, in lower case', () => {
    assert.equal(Email.parse('  Ada@Example.COM '), 'ada@example.com');
    accepts(Email, ['a@x.xn--p1ai', 'a&b@x.com', 'a@xn--zzzzz.com']);
    accepts(Email, ["o'hara+tickets@mail.example.co.uk", 'a.b@x-y.de', '!#$%&*/=?^_`{|}~@example.com', 'a@b.1e']);
    refuses(Email, [
      ...['ada', 'ada@', '@example.com', 'ada@example', 'ada@-example.com', 'ada@example-.com', 'ada@exa mple.com'],
      ...['a@b@example.com', 'ada@example..com', 'ada\n@example.com', 'ad\u202ea@example.com', 'ада@example.com'],
      ...[`${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(130)}com`, 'a"b@example.com'],
    ]);
  });

  it('an e-mail with a domain in any script is the same as with its name on the internet', () => {
    for (const [typed, canonical] of [
      ['Ada@Пример.РФ', 'ada@xn--e1afmkfd.xn--p1ai'],
      ['ada@xn--e1afmkfd.xn--p1ai', 'ada@xn--e1afmkfd.xn--p1ai'],
      ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
      ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
      ['ada@straße.example', 'ada@xn--strae-oqa.example'],
      ['ada@例え。テスト', 'ada@xn--r8jz45g.xn--zckzah'],
      ['ada@ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
      ['ada@exam\u200bple.com', 'ada@example.com'],
    ] as const)
      assert.equal(Email.parse(typed), canonical, typed);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (domain) => {
        const { data } = Email.safeParse(`ada@${domain}.example`);
        if (data !== undefined) assert.equal(Email.parse(data), data);
      }),
    );
    refuses(Email, [
      'ada@пример',
      'ada@пример..рф',
      'ada@прим ер.рф',
      'ада@пример.рф',
      'ada@пример.рф:80',
      'ada@рф/x.рф',
    ]);
    refuses(Email, ['ada@\ud800.рф', `ada@${'ж'.repeat(64)}.рф`, 'ada@１２７．０．０．１:рф']);
  });

  it('a password may have any complete characters', () => {
    accepts(NewPassword, ['pass phrase', '  spaces  ', '密码密码密码密码', '\t\t\t\ttabs']);
    refuses(NewPassword, ['short', 'x'.repeat(129), 'seven 7\ud800']);
  });

  it('a cursor, a key and an entity tag have the form in which they were issued', () => {
    accepts(Cursor, ['WyJhIl0', 'a-_9']);
    refuses(Cursor, ['', 'a b', 'a=', 'a/b', 'ä', 'x'.repeat(501)]);
    accepts(IdempotencyKey, ['1', 'order:42!', 'x'.repeat(255)]);
    refuses(IdempotencyKey, ['', 'a b', 'ä', 'x'.repeat(256), 'a\n']);
    accepts(IfMatch, ['*', '"v3-7"', '"3"', '"v1-1", "v2-1"']);
    refuses(IfMatch, ['', '3', 'v3', '"v3', '"a"b"', `"${'9'.repeat(600)}"`, '"ä"']);
  });

  it('search words are tidied, control characters are blanks, and 200 characters are enough', () => {
    for (const [typed, words] of [
      ['  jazz  ', 'jazz'],
      ['a\0b\u007fc', 'a b c'],
      ['می\u200cخواهم', 'می\u200cخواهم'],
      ['half \ud800', 'half \ufffd'],
      ['Cafe\u0301', 'Café'],
      ['', ''],
    ] as const)
      assert.equal(SearchText.parse(typed), words);
    accepts(SearchText, ['x'.repeat(200), '🎫'.repeat(200), ` ${'x'.repeat(200)} `]);
    refuses(SearchText, ['x'.repeat(201), '🎫'.repeat(201), 5]);
  });

  it('a number in a query is text, within its limits, both included', () => {
    assert.equal(queryInteger(2, 4).parse('3'), 3);
    accepts(queryInteger(2, 4), ['2', '4', ' 3 ']);
    refuses(queryInteger(2, 4), ['1', '5', '2.5', 'x', '', '1e9']);
    accepts(wholeNumber(2, 4), [2, 4]);
    refuses(wholeNumber(2, 4), [1, 5, 2.5, '3', Number.NaN]);
    assert.deepEqual([PageSize.parse(undefined), PageSize.parse('1'), PageSize.parse('100')], [20, 1, 100]);
  });

  it('a refusal says what is accepted, in words of its own', () => {
    const said = (
      schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } } },
      value: unknown,
    ) => schema.safeParse(value).error?.issues[0]?.message;
    for (const [schema, value, words] of [
      [wholeNumber(1, 20_000), 0, 'must be a whole number from 1 to 20,000'],
      [wholeNumber(1, 20_000), 20_001, 'must be a whole number from 1 to 20,000'],
      [queryInteger(0, 1_000), 'x', 'must be a whole number from 0 to 1,000'],
      [InputMoment, '0001-01-01T00:00:00Z', 'must lie between the years 1970 and 9999'],
      [SearchText, 'x'.repeat(201), 'must have at most 200 characters'],
      [NewPassword, 'seven 7\ud800', 'contains half a character'],
      [Cursor, 'a b', 'is not one that an earlier page gave'],
      [IdempotencyKey, 'a b', 'must be 1 to 255 printable characters without spaces'],
      [IfMatch, 'v3', 'must be * or entity tags, such as "v3-7"'],
      [Title, 'Ticketing Support', 'looks like one of our own notices; please choose another'],
      [PersonName, 'Support', 'looks like one of our own names; please choose another'],
    ] as const)
      assert.equal(said(schema, value), words);
  });

  it('the bounds of every form hold at both ends', () => {
    accepts(Email, [`${'a'.repeat(64)}@${'b'.repeat(63)}.com`, `a@${'b.'.repeat(124)}cde`]);
    refuses(Email, [`a@${'b.'.repeat(125)}cde`, 'a@b', 'a b@example.com', 'x ada@example.com', 'ada@example.com x']);
    accepts(NewPassword, ['x'.repeat(8), 'x'.repeat(128)]);
    accepts(Cursor, ['x'.repeat(500), 'x']);
    accepts(IfMatch, [`"${'9'.repeat(498)}"`, '""', '"a" ,\t"b"']);
    refuses(IfMatch, [`"${'9'.repeat(499)}"`, '*, "a"', '"a",', 'x"a"', '"a"x', 'W/"a"', '"a b"']);
    refuses(IdempotencyKey, ['\x20', '\x7f', 'é']);
    accepts(IdempotencyKey, ['!', '~']);
    accepts(InputMoment, ['1970-01-01T01:00:00+01:00', `2026-01-01T00:00:00.${'0'.repeat(43)}Z`]);
    refuses(InputMoment, [`2026-01-01T00:00:00.${'0'.repeat(44)}Z`, '10000-01-01T00:00:00Z']);
    refuses(Currency, ['EUREUR', 'xEUR', 'EURx']);
    refuses(Id, [' f47ac10b-58cc-4372-a567-0e02b2c3d479', 'f47ac10b-58cc-4372-a567-0e02b2c3d479 ']);
  });
});
