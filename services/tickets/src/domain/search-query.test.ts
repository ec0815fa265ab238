import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { searchExpression } from './search-query.ts';

describe('a search as an expression for to_tsquery', () => {
  it('has every word, of the last one also its beginning in title, venue and city', () => {
    for (const [text, expression] of [
      ['jazz', '(jazz | jazz:*ABC)'],
      ['jazz in the park', 'jazz & in & the & (park | park:*ABC)'],
      ['U2', '(u2 | u2:*ABC)'],
    ] as const)
      assert.equal(searchExpression(text), expression);
  });

  it('separates words by whatever is no letter and no digit, and drops accents, capitals and ligatures', () => {
    for (const [text, expression] of [
      ['  AC/DC ', 'ac & (dc | dc:*ABC)'],
      ['Motörhead', '(motorhead | motorhead:*ABC)'],
      ['Mo\u0308to\u0301rhead', '(motorhead | motorhead:*ABC)'],
      ['Việt\u0300\u036f', '(viet | viet:*ABC)'],
      ['ﬁnal №7', 'final & (no7 | no7:*ABC)'],
      ["rock'n'roll", 'rock & n & (roll | roll:*ABC)'],
      ['мой дядя', 'мои & (дядя | дядя:*ABC)'],
      ['x | !y & (z:*)', 'x & y & (z | z:*ABC)'],
    ] as const)
      assert.equal(searchExpression(text), expression);
  });

  it('is empty when there is nothing to search for', () => {
    for (const text of ['', '  ', '!?', "' & | :*"]) assert.equal(searchExpression(text), '');
  });

  it('has 20 words of 100 letters at most, and cuts no letter in two', () => {
    const words = Array.from({ length: 21 }, (_, nth) => `w${nth}`);
    assert.equal(searchExpression(words.join(' ')), `${words.slice(0, 19).join(' & ')} & (w19 | w19:*ABC)`);
    for (const letter of ['x', '𝕏', '𐐷']) {
      const word = letter.normalize('NFKD').toLowerCase().repeat(100);
      for (const length of [100, 101, 200])
        assert.equal(searchExpression(letter.repeat(length)), `(${word} | ${word}:*ABC)`);
    }
  });
});
