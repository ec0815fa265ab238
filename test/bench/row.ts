/** The middle of several rounds, with the lowest and the highest. */
export type Spread = { readonly median: number; readonly low: number; readonly high: number; readonly rounds: number };

/** What must hold: of the ratio to the limit where there is one, else of the figure itself. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One measured promise. */
export type Row = {
  readonly what: string;
  /** Of `ours` and `limit`: '/s', 'ms', 's', 'MiB', … */
  readonly unit: string;
  readonly ours: Spread;
  /** The limit, measured in the same rounds, and what it is. */
  readonly limit?: { readonly what: string; readonly spread: Spread };
  /** Ours to the limit, round by round. */
  readonly ratio?: Spread;
  readonly goal: Goal;
};

/** @throws Error without any figure */
export const spreadOf = (figures: readonly number[]): Spread => {
  const sorted = figures.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, low, high, rounds: sorted.length };
};

/** The row of a figure with a goal of its own. */
export const figure = (what: string, unit: string, ours: readonly number[], goal: Goal): Row => ({
  what,
  unit,
  ours: spreadOf(ours),
  goal,
});

/** The row of a figure that is measured against a limit; the ratios are those of each round. */
export const against = (
  what: string,
  unit: string,
  ours: readonly number[],
  limit: { readonly what: string; readonly figures: readonly number[] },
  goal: Goal,
): Row => ({
  what,
  unit,
  ours: spreadOf(ours),
  limit: { what: limit.what, spread: spreadOf(limit.figures) },
  ratio: spreadOf(ours.map((one, round) => one / limit.figures[round]!)),
  goal,
});

/** Whether the median keeps the promise. */
export const isMet = ({ ours, ratio, goal }: Row): boolean => {
  const { median } = ratio ?? ours;
  return 'atLeast' in goal ? median >= goal.atLeast : median <= goal.atMost;
};
