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
    assert.equal(weaknessOf('correct horse', { email: 'a@b.co', name: 'A', common: commonPasswords }), null);
  });
});
