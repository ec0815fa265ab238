import { fold } from './fold.ts';

/** A text in pieces: its words, folded, in their order, and the runs of what is neither letter nor digit, emoji for one. */
export type Pieces = { readonly words: readonly string[]; readonly symbols: readonly string[] };

/** PostgreSQL takes words of 2,046 bytes. */
const maxLetters = 100;

/** Joiners for one. They are part of a word, and people leave them out or type a space. */
export const shapeless = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]+/gu;
const wordOrSymbol = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}\p{Z}]/gu;
const wordsWithin = /[\p{L}\p{M}\p{N}]+/gu;
const isWord = /^[\p{L}\p{M}\p{N}]/u;
const isPlain = /^[a-z0-9]+$/i;

/**
 * Scripts that are written without spaces, or whose words take on endings that nobody types. Where one begins or ends, a
 * word does.
 */
const unspaced =
  '\\p{Ideographic}\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tale}\\p{scx=Talu}\\p{scx=Lana}\\p{scx=Tavt}\\p{scx=Java}\\p{scx=Bali}\\p{scx=Ahom}';
const ofOneKind = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, 'gu');
const startsUnspaced = new RegExp(`^[${unspaced}]`, 'u');

/** Whether a word is of a script without spaces, where any part of it may be what somebody looks for. */
export const isUnspaced = (word: string): boolean => startsUnspaced.test(word);

/** Cuts a text at spaces, symbols and changes between scripts with and without spaces. "№" and "™" are words by themselves. */
export const piecesOf = (text: string): Pieces => {
  const words: string[] = [];
  const symbols: string[] = [];
  let symbolsEndAt = -1;
  for (const { 0: piece, index } of text.replaceAll(shapeless, '').matchAll(wordOrSymbol)) {
    const within = wordsOf(piece);
    words.push(...within);
    if (within.length > 0) continue;
    symbols.push(index === symbolsEndAt ? symbols.pop() + piece : piece);
    symbolsEndAt = index + piece.length;
  }
  return { words, symbols };
};

/** A piece folded. Folding can leave nothing of a letter that stands for a mark alone; then it is looked for as it is. */
const wordsOf = (piece: string): string[] => {
  if (isPlain.test(piece)) return [piece.toLowerCase().slice(0, maxLetters)];
  const folded = fold(piece).match(wordsWithin) ?? (isWord.test(piece) ? [piece] : []);
  return folded
    .flatMap((word) => word.match(ofOneKind) ?? [])
    .map((word) => (isUnspaced(word) ? word : [...word].slice(0, maxLetters).join('')));
};

/** Pairs of neighbouring characters, and the last one alone: whatever part of a run is looked for, its pairs are among them. */
export const pairsOf = (run: string): string[] => {
  const characters = [...run];
  return characters.map((character, nth) => character + (characters[nth + 1] ?? ''));
};

/** A text made plain, for comparing whole names: "St. Gallen" and "st gallen" are one. */
export const plainText = (text: string): string => {
  const { words, symbols } = piecesOf(text);
  return (words.length > 0 ? words : symbols).join(' ');
};
