import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { searchExpression } from './search-query.ts';

const begins = (word: string, stem = word): string => `('${stem}' | '${word}':*ABC)`;

describe('a search as a tsquery', () => {
  it('has every word, by its English stem, and of the last one also its beginning in title, venue and city', () => {
    for (const [text, expression] of [
      ['jazz', begins('jazz')],
      ['jazz nights park', `'jazz' & 'night' & ${begins('park')}`],
      ['plays', begins('plays', 'plai')],
      ['Ines', begins('ines')],
      ['U2', begins('u2')],
    ] as const)
      assert.equal(searchExpression(text), expression);
  });

  it('leaves out words that say nothing, unless there are no others', () => {
    assert.equal(searchExpression('jazz in the park'), `'jazz' & ${begins('park')}`);
    assert.equal(searchExpression('jazz in the'), `'jazz'`);
    assert.equal(searchExpression('The Who'), `'the' & ${begins('who')}`);
  });

  it('separates words by whatever is no letter, mark or digit, and folds letters, marks and digits', () => {
    for (const [text, expression] of [
      ['  AC/DC ', `'ac' & ${begins('dc')}`],
      ['Mo\u0308to\u0301rhead', begins('motorhead')],
      ['Việt\u0300\u036f', begins('viet')],
      ['ﬁnal №7', `'final' & ${begins('7')}`],
      ['мой дядя', `'мои' & ${begins('дядя')}`],
      ['Łódź Ærøskøbing', `'lodz' & ${begins('aeroskobing', 'aeroskob')}`],
      ['Straße', begins('strasse', 'strass')],
      ['ΟΔΟΣ', begins('οδοσ')],
      ['٢٠٢٦', begins('2026')],
      ['हिन्दी', begins('हिन्दी')],
      ['مُحَمَّد', begins('محمد')],
      ['x | !y & (z:*)', `'x' & 'y' & ${begins('z')}`],
    ] as const)
      assert.equal(searchExpression(text), expression, text);
  });

  it('has of scripts without spaces the pairs of neighbours, and of one character those that begin with it', () => {
    for (const [text, expression] of [
      ['東京都', `'東京' & '京都'`],
      ['กรุง', `'กร' & 'รุ' & 'ุง'`],
      ['東', `'東':*`],
      ['ガX', `'ガ':* & ${begins('x')}`],
    ] as const)
      assert.equal(searchExpression(text), expression, text);
  });

  it('has symbols only if there is nothing else, and is empty if there is nothing at all', () => {
    assert.equal(searchExpression('!!!'), `'!!'`);
    assert.equal(searchExpression('🎸'), `'🎸':*`);
    assert.equal(searchExpression("'\\"), `'''\\\\'`);
    assert.equal(searchExpression('🎸 jazz!'), begins('jazz'));
    for (const text of ['', '  ', '\u200d']) assert.equal(searchExpression(text), '');
  });

  it('has 40 terms at most, and cuts words at 100 letters, no letter in two', () => {
    const words = Array.from({ length: 60 }, (_, nth) => `w${nth}`);
    assert.equal(searchExpression(words.join(' ')).split(' & ').length, 40);
    for (const letter of ['x', '𐐨']) {
      const word = letter.repeat(100);
      assert.equal(searchExpression(letter.repeat(200)), begins(word));
    }
  });
});
