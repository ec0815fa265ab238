import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commonPasswords } from '../common-passwords.ts';
import { weaknessOf } from './weak-password.ts';

const ada = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace', common: commonPasswords };

describe('a password', () => {
  it('is refused when it is common: at least the 3,000 most common of 8 characters and more', () => {
    const long = [...commonPasswords].filter((password) => password.length >= 8);
    assert.ok(long.length > 3_000, `${long.length} of the list are long enough`);
    for (const password of [...long, 'Password123', 'PASSWORD123!', '  password123  ', 'Qwerty123$', 'iloveyou!!'])
      assert.notEqual(weaknessOf(password, ada), null, password);
  });

  it('is refused when it is blank, a repetition or a sequence', () => {
    for (const password of [
      '        ',
      '\t\u00a0\u3000     ',
      'aaaaaaaa',
      'zzzzzzzzzzzz',
      'xyxyxyxyxy',
      '12341234',
      'aabbccaabbcc',
      'hijklmno',
      '98765432',
      '語語語語語語語語',
    ])
      assert.notEqual(weaknessOf(password, ada), null, password);
  });

  it('is refused when it is the e-mail, the name or the product with few other characters', () => {
    for (const password of [
      'ada.lovelace@example.com',
      'Ada.Lovelace',
      'ada.lovelace99',
      'lovelace1!',
      'LovelaceAda',
      'Ticketing1',
      'ticketing ada',
      'example.com1',
      'Ticketing2026',
      'ticketing-2026',
      '2026.Ticketing!',
      'T i c k e t i n g 12345',
      'lovelace_31121',
      '--ada.lovelace.1999--',
    ])
      assert.notEqual(weaknessOf(password, ada), null, password);
  });

  it('is refused when it is a common word with a number or signs around it', () => {
    for (const password of [
      'monkey12345',
      'Monkey-2026',
      '1999dragon',
      '!!12 sunshine 34',
      'princess_007',
      'qwerty!2026',
      '00football00',
      'iloveyou 1234',
    ])
      assert.notEqual(weaknessOf(password, ada), null, password);
  });

  it('is accepted when it is long and personal, with any characters', () => {
    for (const password of [
      'correct horse battery',
      'two-stubs-please',
      'Ada likes analytical engines',
      'ticketing is what I do at night',
      'мой дядя самых честных правил',
      '猫が好きな人は誰ですか',
      '7c!Lq2xz',
      'monkey of 12345 trees',
      'monkey-dragon-12345',
      'monkey 8203 7164',
      'lovelace 401923867',
      '🎫 and 🎭 and more',
    ])
      assert.equal(weaknessOf(password, ada), null, password);
  });

  it('whose owner has a short name is checked without that name', () => {
    for (const password of ['correct horse', 'albobobo9x'])
      assert.equal(weaknessOf(password, { email: 'a@b.co', name: 'Al Bo', common: commonPasswords }), null);
  });
});

describe('the rules at their bounds', () => {
  const kinds = {
    blank: /needs more than blanks/,
    common: /Many people use/,
    pattern: /is a simple pattern/,
    known: /is close to your name/,
  } as const;
  const ann = { email: 'jo.li@shop.org', name: 'Ann Annabel', common: new Set(['monkey', 'q1w2e3r4t5y6']) };
  const check = (cases: readonly (readonly [password: string, kind: keyof typeof kinds | 'good'])[], of = ann) => {
    for (const [password, kind] of cases) {
      const weakness = weaknessOf(password, of);
      if (kind === 'good') assert.equal(weakness, null, password);
      else assert.match(weakness ?? 'good', kinds[kind], password);
    }
  };

  it('a common password with signs around it is common, but not with signs or letters between', () => {
    check([
      ['        ', 'blank'],
      ['Q1w2E3r4T5y6', 'common'],
      ['!?q1w2e3r4t5y6', 'common'],
      ['q1w2e3r4t5y6?!', 'common'],
      ['  q1w2e3r4t5y6  ', 'common'],
      ['q1w2e3-r4t5y6', 'good'],
      ['xq1w2e3r4t5y6', 'good'],
      ['9q1w2e3r4t5y6', 'good'],
      ['q1w2e3r4t5y6x', 'good'],
    ]);
  });

  it('a common word is one with five digits around it, in one number or two, but not with six', () => {
    check([
      ['monkey12345', 'common'],
      ['12 monkey! 345', 'common'],
      ['monkey123456', 'good'],
      ['123monkey456', 'good'],
      ['mon7key!?', 'good'],
    ]);
  });

  it('three different characters, and up to four that repeat throughout, are a pattern', () => {
    check([
      ['qzmmzqmq', 'pattern'],
      ['qzmwmwqz', 'good'],
      [' tgb?tgb?tgb? ', 'pattern'],
      ['tgb?tgb?', 'pattern'],
      ['korvex?abab', 'good'],
      ['ababkorvex', 'good'],
      ['tgb?ntgb?n', 'good'],
    ]);
  });

  it('beside a name, four other characters are enough, or nine digits; a part of an address is a name as well', () => {
    check([
      ['annabel?qxz', 'known'],
      ['annabel?qßx', 'known'],
      ['annabel?qxzv', 'good'],
      ['annabel 31121999', 'known'],
      ['annabel 311219997', 'good'],
      ['annabel 1999qx', 'good'],
      ['annabel qx1999', 'good'],
      ['joli 31121999', 'known'],
      ['shop 31121999', 'known'],
      ['83017264', 'good'],
    ]);
    check([['fiona 31121999', 'known']], { ...ann, name: 'Ｆｉｏｎａ' });
  });
});
