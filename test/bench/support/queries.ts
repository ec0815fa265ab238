/** What people type. */
export const searches: readonly string[] = [
  'aurora',
  'opera berlin',
  'derby',
  'quart',
  'hall 7',
  'festival po',
  'ines talk',
  'graz',
];

const categories = ['music', 'sport', 'theatre', 'other'];
const sorts = ['newest', 'soonest', 'price', '-price'];

/** Two hundred different questions: first pages by filter and sort, searches, and pages further in. */
const questions = async (port: number): Promise<string[]> => {
  const filters = [
    ...sorts.map((sort) => `sort=${sort}`),
    ...categories.flatMap((category) => sorts.map((sort) => `category=${category}&sort=${sort}`)),
    ...categories.flatMap((category) =>
      [5_000, 10_000, 20_000].map((most) => `category=${category}&maxPriceCents=${most}`),
    ),
    ...searches.flatMap((q) => sorts.map((sort) => `q=${encodeURIComponent(q)}&sort=${sort}`)),
  ];
  const paths = ['/api/tickets', ...filters.map((filter) => `/api/tickets?${filter}`)];
  for (let nth = 0; paths.length < 200; nth++) {
    const path = paths[nth]!;
    const { nextCursor } = (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as {
      nextCursor: string | null;
    };
    const [base] = path.split(/[?&]cursor=/);
    if (nextCursor) paths.push(`${base}${base!.includes('?') ? '&' : '?'}cursor=${nextCursor}`);
    if (nth === paths.length - 1) break;
  }
  return paths;
};

/** So many requests of those questions, the nth asked 1/n as often as the first (Zipf), well mixed and always the same. */
export const mixOfQueries = async (port: number, count: number): Promise<string[]> => {
  const paths = await questions(port);
  const weights = paths.map((_, nth) => 1 / (nth + 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Array.from({ length: count }, () => {
    let left = random() * all;
    const nth = weights.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
    return paths[Math.max(0, nth)]!;
  });
};
