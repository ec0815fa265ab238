const product = 'ticketing';
const roles = ['support', 'team', 'admin', 'official', 'help', 'service', 'security', 'moderator', 'staff', 'system'];

// Letters and signs that look like a Latin letter at a glance; `l` and `1` for `i`.
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аαɑ@4'],
    ['c', 'сϲ'],
    ['d', 'ԁ'],
    ['e', 'еεє3'],
    ['f', 'ғ'],
    ['g', 'ɡց9'],
    ['h', 'һ'],
    ['i', 'іιıӏl1!|7'],
    ['k', 'кκ'],
    ['m', 'мṃ'],
    ['n', 'ոη'],
    ['o', 'оοσօ0'],
    ['p', 'рρ'],
    ['r', 'гᴦ'],
    ['s', 'ѕ5$'],
    ['t', 'тτ'],
    ['u', 'υսц'],
    ['v', 'νѵ'],
    ['y', 'уγ'],
  ].flatMap(([letter = '', others = '']) => [...others].map((other) => [other, letter])),
);

/** A name as it looks: without case, accents, spaces and signs, with every lookalike replaced by the letter it resembles. */
const skeletonOf = (name: string): string =>
  [...name.normalize('NFKD').toLowerCase()]
    .map((letter) => lookalikes[letter] ?? letter)
    .join('')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const productSkeleton = skeletonOf(product);
const roleSkeletons = roles.map(skeletonOf);

/** Whether a name looks like the product's own: "Ticketing", "T1cketing Support", "Ticketing — Оfficial". */
export const looksOfficial = (name: string): boolean => {
  const skeleton = skeletonOf(name);
  if (!skeleton.includes(productSkeleton)) return false;
  return skeleton === productSkeleton || roleSkeletons.some((role) => skeleton.includes(role));
};
