import { Title } from '@ticketing/contracts/values';
import fc from 'fast-check';

const shown = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;
const lastPlane = 0x3ffff;
const blockSize = 64;

/** What Unicode shows, by blocks: so that a script of forty letters is drawn as often as one of forty thousand. */
const blocks: readonly (readonly string[])[] = Array.from({ length: lastPlane / blockSize }, (_, nth) =>
  Array.from({ length: blockSize }, (_, within) => nth * blockSize + within)
    .filter((at) => at < 0xd800 || at > 0xdfff)
    .map((at) => String.fromCodePoint(at))
    .filter((character) => shown.test(character)),
).filter((block) => block.length > 0);

const oftenRight = ['of', 'the', 'AC/DC', 'playing', '2026', 'é', 'Ø', '№7', '🎸'];
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...blocks)
      .chain((block) => fc.string({ unit: fc.constantFrom(...block), minLength: 1, maxLength: 12 })),
  },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(...blocks).chain((block) => fc.constantFrom(...block)),
      minLength: 1,
      maxLength: 8,
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom(...oftenRight) },
);
const space = fc.constantFrom(' ', ' ', ' ', '  ', '-', ': ', '\u00a0', '\u3000', '\u200d', '');

/** Titles that a seller may give, of the characters of every script, up to the 200 that a title may have. */
export const anyTitle: fc.Arbitrary<string> = fc
  .array(fc.tuple(word, space), { minLength: 1, maxLength: 40, size: 'max' })
  .map((parts) => [...parts.flat().join('')].slice(0, 200).join(''))
  .map((title) => Title.safeParse(title))
  .filter(({ success }) => success)
  .map(({ data }) => data!);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The words of a title as anybody may take them from it: between spaces, by Unicode's rules, runs of letters and digits. */
export const wordsIn = (title: string): string[] => {
  const bySpaces = title.split(/\s+/u);
  const byUnicode = [...segmenter.segment(title)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  const byLetters = title.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set([...bySpaces, ...byUnicode, ...byLetters])].filter((one) => [...one].length >= 3);
};
