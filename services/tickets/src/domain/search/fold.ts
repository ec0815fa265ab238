/**
 * Letters that Unicode does not decompose, by the letters people type instead of them, as the transform Latin-ASCII of
 * CLDR has them; and the sigma that Greek writes at the end of a word.
 */
const folded: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ȷ: 'j', ŋ: 'n', ŧ: 't' },
  ...{ ĸ: 'q', ƒ: 'f', ə: 'e', ǝ: 'e', ɛ: 'e', ɔ: 'o', ɵ: 'o', ɨ: 'i', ɩ: 'i', ʉ: 'u', ʊ: 'u', ʋ: 'v', ɣ: 'g' },
  ...{ ƀ: 'b', ɓ: 'b', ƈ: 'c', ȼ: 'c', ɖ: 'd', ɗ: 'd', ɇ: 'e', ǥ: 'g', ɠ: 'g', ɉ: 'j', ƙ: 'k', ƚ: 'l', ɫ: 'l' },
  ...{ ɱ: 'm', ɲ: 'n', ƞ: 'n', ƥ: 'p', ɋ: 'q', ɍ: 'r', ʂ: 's', ȿ: 's', ƭ: 't', ʈ: 't', ⱦ: 't', ⱳ: 'w', ƴ: 'y', ɏ: 'y' },
  ...{ ƶ: 'z', ȥ: 'z', ɀ: 'z', ʒ: 'z', ƿ: 'w', ƣ: 'oi', ȣ: 'ou', ȸ: 'db', ȹ: 'qp', ς: 'σ' },
};
const undecomposed = new RegExp(`[${Object.keys(folded).join('')}]`, 'gu');

/**
 * Marks that people leave out when they type: the accents of Latin, Greek and Cyrillic, the vowels of Hebrew, Arabic and
 * Syriac, and the dots that Indic scripts add for foreign sounds. Vowels of Indic and Southeast Asian scripts, and what
 * makes が of か, are no such marks.
 */
const leftOut =
  /[[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}]]--[\u3099\u309A]]|[\u093C\u09BC\u0A3C\u0ABC\u0B3C\u0CBC]/gv;

const digit = /\p{Nd}/u;
const anyDigit = /\p{Nd}/gu;

/** The value of a decimal digit of any script. Unicode has them in rows that begin with zero. */
const digitOf = (character: string): string => {
  const at = character.codePointAt(0)!;
  let zero = at;
  while (digit.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((at - zero) % 10);
};

const plain = /^[\0-\x7F]*$/;

/** A text as it is compared: compatible forms are one, small letters, no accents, the digits of every script as 0 to 9. */
export const fold = (text: string): string =>
  plain.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replaceAll(leftOut, '')
        .normalize('NFC')
        .toLowerCase()
        .replaceAll(undecomposed, (letter) => folded[letter]!)
        .replaceAll(anyDigit, digitOf);
