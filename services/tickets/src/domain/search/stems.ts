import { stemmer } from 'stemmer';

/** English words that say nothing of what is looked for (the list of PostgreSQL's English dictionary). */
const stopWords: ReadonlySet<string> = new Set(
  `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
  itself they them their theirs themselves what which who whom this that these those am is are was were be been being have
  has had having do does did doing a an the and but if or because as until while of at by for with about against between
  into through during before after above below to from up down in out on off over under again further then once here there
  when where why how all any both each few more most other some such no nor not only own same so than too very s t can will
  just don should now`.split(/\s+/),
);

export const isStopWord = (word: string): boolean => stopWords.has(word);

const isEnglish = /^[a-z]+$/;
const minLetters = 3;

/**
 * The stem of an English word, so that "plays" finds "play"; other words are their own, and so are those of which next to
 * nothing remains: "Ines" is not "in".
 */
export const stemOf = (word: string): string => {
  if (!isEnglish.test(word)) return word;
  const stem = stemmer(word);
  return stem.length < minLetters ? word : stem;
};
