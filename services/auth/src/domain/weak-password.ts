/** What an attacker knows or guesses first. */
export type Guessable = {
  readonly email: string;
  readonly name: string;
  /** In lower case. */
  readonly common: ReadonlySet<string>;
};

const product = 'ticketing';
/** So many characters of one's own make the rest of a password hard to guess. */
const minOwn = 4;

/**
 * Why a password of the right length is guessed too easily, as a sentence for its owner; null when it is not. No kind of
 * character is asked for: length and not being known are what counts (ASVS 5.0, 6.2.4 and 6.2.5).
 */
export const weaknessOf = (password: string, { email, name, common }: Guessable): string | null => {
  const folded = password.normalize('NFKC').toLowerCase().trim();
  if (folded === '') return 'A password needs more than blanks. Please choose another.';
  if (common.has(folded) || common.has(withoutFrame(folded)))
    return 'Many people use this password, so it is tried first. Please choose another.';
  if (isPattern(folded)) return 'This password repeats or counts, so it is guessed quickly. Please choose another.';
  if (ownPart(folded, [email, email.split('@', 1)[0] ?? '', name, product]).length < minOwn)
    return 'This password is close to your name, your e-mail or ours. Please choose another.';
  return null;
};

/** "!!password123!!" is "password123" to whoever guesses. */
const withoutFrame = (text: string): string => text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** The same few characters over and over, or one after the other: "abababab", "11112222", "abcdefgh", "87654321". */
const isPattern = (text: string): boolean => {
  const letters = [...text];
  if (new Set(letters).size < 4 || /^(.{1,4}?)\1+$/su.test(text)) return true;
  const steps = new Set(letters.slice(1).map((letter, nth) => codeOf(letter) - codeOf(letters[nth] ?? '')));
  return steps.size === 1;
};

const codeOf = (letter: string): number => letter.codePointAt(0) ?? 0;

/** What is left of a password without the words that anybody knows of its owner. */
const ownPart = (text: string, known: readonly string[]): string => {
  const words = known.flatMap((one) => [one, ...one.split(/[^\p{L}\p{N}]+/u)]).map(plain);
  const byLength = [...new Set(words)].filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
  return byLength.reduce((rest, word) => rest.replaceAll(word, ''), plain(text));
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
