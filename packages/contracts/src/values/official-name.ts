const product = 'ticketing';
const provider = 'stripe';
const roles = [
  'support',
  'team',
  'admin',
  'administrator',
  'official',
  'help',
  'service',
  'security',
  'moderator',
  'staff',
  'system',
];
/** They make no role by themselves, and take none away: "the customer support desk". */
const besideRoles = ['the', 'our', 'customer', 'desk', 'account', 'payment', 'payments'];

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

const replaceLookalikes = (text: string): string =>
  [...text.toLowerCase()].map((letter) => lookalikes[letter] ?? letter).join('');

/**
 * A name as it looks: without case, accents, spaces and signs, with every lookalike replaced by the letter it resembles.
 * Replaced twice, since normalising turns some lookalikes into letters that look different (ϲ into ς) and reveals others.
 */
const skeletonOf = (name: string): string =>
  replaceLookalikes(replaceLookalikes(name).normalize('NFKD')).replaceAll(/[^\p{L}\p{N}]/gu, '');

const productSkeleton = skeletonOf(product);
const roleSkeletons = roles.map(skeletonOf);

const besideSkeletons = besideRoles.map(skeletonOf);
const official = [...roleSkeletons, skeletonOf(provider)];
const ours = [...official, ...besideSkeletons, productSkeleton];
const nothingElse = new RegExp(`^(?:${ours.join('|')})+$`, 'u');

const isProductWithRole = (skeleton: string): boolean =>
  skeleton.includes(productSkeleton) && roleSkeletons.some((role) => skeleton.includes(role));

/** Whether a listing's title looks like a notice of the product's own: "Ticketing Support". */
export const looksOfficialTitle = (title: string): boolean => {
  const skeleton = skeletonOf(title);
  return nothingElse.test(skeleton) && isProductWithRole(skeleton);
};

/**
 * Whether a person's name looks like the product's own or its payment provider's: "Ticketing", "T1cketing Support",
 * "Ticketing — Оfficial", or nothing but roles, as "Admin", "Customer Support" and "Stripe".
 */
export const looksOfficial = (name: string): boolean => {
  const skeleton = skeletonOf(name);
  if (skeleton === productSkeleton || isProductWithRole(skeleton)) return true;
  return nothingElse.test(skeleton) && official.some((word) => skeleton.includes(word));
};
