import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listingWords, type Searched } from './listing-words.ts';

const wordsOf = (given: Partial<Searched>): string[] =>
  listingWords({ title: 'T', category: 'other', ...given }, 'UTC')
    .split(' ')
    .filter((word) => !word.startsWith("'t'"));

describe('the words of a listing', () => {
  it('weigh by where they are: title, venue, city, description; a word of two has the greater weight', () => {
    assert.deepEqual(wordsOf({ title: 'T oslo', venue: 'hall', city: 'Oslo', description: 'hall loud' }), [
      "'oslo':1A",
      "'hall':1B",
      "'loud':1D",
    ]);
  });

  it('are also English stems, what is written together, and symbols of title, venue and city', () => {
    assert.deepEqual(wordsOf({ title: 'T AC/DC plays' }), [
      "'ac':1A",
      "'dc':1A",
      "'plays':1A",
      "'plai':1A",
      "'acdc':1A",
      "'/':1A",
    ]);
    assert.deepEqual(wordsOf({ description: 'Loud!' }), ["'loud':1D"]);
  });

  it('name the kind, and the month, weekday, day and year of the date', () => {
    const words = wordsOf({ category: 'theatre', startsAt: '2026-12-12T20:00:00.000Z' });
    for (const word of ['theatre', 'theater', 'saturday', 'sat', 'december', 'dec'])
      assert.ok(words.includes(`'${word}':1C`), word);
    for (const word of ['12', '12th', '2026']) assert.ok(words.includes(`'${word}':1D`), word);
  });

  it('are those of each word by Unicode’s rules, too', () => {
    assert.ok(wordsOf({ title: 'T x²yz' }).includes("'yz':1A"));
    // With a joiner, as it is written, together, and with a space instead.
    for (const word of ['میخواهم', 'می', 'خواهم'])
      assert.ok(wordsOf({ title: 'T می\u200cخواهم' }).includes(`'${word}':1A`), word);
  });
});
