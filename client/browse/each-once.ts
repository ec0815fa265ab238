/**
 * Things in the order in which they first come, each once. The pages of a list are read one after the other: what has moved
 * meanwhile, by another price or date, stands on two of them.
 */
export const eachOnce = <T extends { readonly id: string }>(things: readonly T[]): readonly T[] => {
  const seen = new Set<string>();
  return things.filter(({ id }) => !seen.has(id) && seen.add(id));
};
