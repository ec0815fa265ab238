import { createRandom } from '../chaos/random.ts';
import { plans } from './actors/buyer.ts';
import { loadSimulation } from './loading/load.ts';

/** One row of the table: a workflow, how many boundaries it has, and at how many of them, alone and in pairs, all was well. */
export type Row = {
  readonly workflow: string;
  readonly boundaries: number;
  readonly alone: number;
  readonly pairs: number;
  readonly pairsTried: number;
  readonly violations: readonly string[];
};

/** Kills whoever is at it at every boundary of every workflow, each alone, and at so many pairs of each workflow. */
export const crashEverywhere = async (mostPairs: number): Promise<Row[]> => {
  const { walk } = await loadSimulation(null);
  const rows: Row[] = [];
  for (const workflow of plans) {
    const { boundaries, violations } = await walk(workflow, []);
    const wrong = violations.map((sentence) => `${workflow}, without a crash: ${sentence}`);
    const survives = async (crashes: readonly number[]): Promise<boolean> => {
      const walked = await walk(workflow, crashes);
      const where = crashes.map((n) => walked.boundaries[n - 1]).join(' and ');
      wrong.push(...walked.violations.map((sentence) => `${workflow}, crashed at ${crashes} (${where}): ${sentence}`));
      return walked.violations.length === 0;
    };
    const tried = async (all: readonly (readonly number[])[]): Promise<number> => {
      let survived = 0;
      for (const crashes of all) survived += Number(await survives(crashes));
      return survived;
    };
    const numbers = boundaries.map((_, i) => i + 1);
    const pairs = pairsOf(numbers, mostPairs);
    rows.push({
      workflow,
      boundaries: boundaries.length,
      alone: await tried(numbers.map((n) => [n])),
      pairs: await tried(pairs),
      pairsTried: pairs.length,
      violations: wrong,
    });
  }
  return rows;
};

/** All pairs, or so many of them, the same ones always. */
const pairsOf = (numbers: readonly number[], most: number): number[][] => {
  const random = createRandom('pairs');
  const all = numbers.flatMap((first) => numbers.filter((n) => n > first).map((second) => [first, second]));
  return all
    .map((pair) => ({ pair, place: random.fraction() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, most)
    .map(({ pair }) => pair);
};

/** The table, for people. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    `${'workflow'.padEnd(36)}boundaries   alone       pairs`,
    ...rows.map(({ workflow, boundaries, alone, pairs, pairsTried }) =>
      [
        workflow.padEnd(36),
        `${boundaries}`.padStart(10),
        `${alone}/${boundaries}`.padStart(8),
        `${pairs}/${pairsTried}`.padStart(12),
      ].join(''),
    ),
  ].join('\n');
