/** Words that an attacker knows or guesses first. */
export type Guessable = {
  readonly email: string;
  readonly name: string;
  /** In lower case. */
  readonly common: ReadonlySet<string>;
};

const product = 'ticketing';
/** This many other characters make the rest of a password hard to guess. */
const minOwn = 4;
/** Digits alone are a year or a birthday beside a name, and a short number beside a word that many people use. */
const maxBirthday = 8;
const maxNumber = 5;

/**
 * Why a password of the right length is too easy to guess, as a sentence for its owner, or null. No kind of character
 * is required: what counts is length and that the password is not known (ASVS 5.0, 6.2.4 and 6.2.5).
 */
export const weaknessOf = (password: string, { email, name, common }: Guessable): string | null => {
  const folded = password.normalize('NFKC').toLowerCase().trim();
  if (folded === '') return 'A password needs more than blanks. Please choose another.';
  if (common.has(folded) || common.has(withoutFrame(folded)) || isWordWithNumber(folded, common))
    return 'Many people use this password, so attackers try it first. Please choose another.';
  if (isPattern(folded)) return 'This password is a simple pattern, so it is easy to guess. Please choose another.';
  const own = ownPart(folded, [email, email.split('@', 1)[0] ?? '', name, product]);
  const isKnown = own !== plain(folded);
  if (own.length < minOwn || (isKnown && own.length <= maxBirthday && /^\p{N}+$/u.test(own)))
    return 'This password is close to your name, your e-mail or ours. Please choose another.';
  return null;
};

/** Attackers try "password123" with common signs around it, so "!!password123!!" counts as "password123". */
const withoutFrame = (text: string): string => text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** "monkey12345", "1999-dragon!": a common password between a few digits, with whatever signs. */
const isWordWithNumber = (text: string, common: ReadonlySet<string>): boolean => {
  const word = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const digits = text.replace(word, '').match(/\p{N}/gu)?.length ?? 0;
  return digits <= maxNumber && common.has(word);
};

/** A repetition of a few characters, or a sequence: "abababab", "11112222", "abcdefgh", "87654321". */
const isPattern = (text: string): boolean => {
  const letters = [...text];
  if (new Set(letters).size < 4 || /^(.{1,4}?)\1+$/su.test(text)) return true;
  const steps = new Set(letters.slice(1).map((letter, nth) => codeOf(letter) - codeOf(letters[nth] ?? '')));
  return steps.size === 1;
};

const codeOf = (letter: string): number => letter.codePointAt(0) ?? 0;

/** The rest of a password without the words that everybody knows of its owner. */
const ownPart = (text: string, known: readonly string[]): string => {
  const words = known.flatMap((one) => [one, ...one.split(/[^\p{L}\p{N}]/u)]).map(plain);
  const byLength = [...new Set(words)].filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
  return byLength.reduce((rest, word) => rest.replaceAll(word, ''), plain(text));
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
