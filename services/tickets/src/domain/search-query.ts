const mostWords = 20;
// PostgreSQL accepts words of 2,046 bytes at most, and one character can become several when decomposed.
const maxLetters = 100;

/**
 * The words of a search as people type it, made plain like the searched text (see `plain_text` in the migrations), as
 * an expression for `to_tsquery`: every word must occur. Somebody is still typing the last one, so its beginning is
 * enough, but only in title, venue and city: a letter or two begin a word of nearly every description.
 * @returns '' when there is nothing to search for.
 */
export const searchExpression = (text: string): string => {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const words = (plain.match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, mostWords)
    .map((word) => [...word].slice(0, maxLetters).join(''));
  return words.map((word, nth) => (nth === words.length - 1 ? `(${word} | ${word}:*ABC)` : word)).join(' & ');
};
