import { runChaos } from '../chaos-run.ts';
import { everyday } from '../faults/kinds.ts';
import type { Violation } from '../report.ts';
import type { PlantedBug } from './bugs.ts';
import { plantIn } from './tree.ts';

/** Whether a planted bug was found, by which check, in how many seconds, copying and starting included. */
export type Proof = {
  readonly name: string;
  readonly check: string | null;
  readonly violations: number;
  readonly seconds: number;
};

const seconds = 22;
const mostRuns = 3;

/**
 * Plants each bug in a copy of the sources, breaks what its kind of bug needs, and gives what the checks say. Some show
 * only when an answer is lost in the right moment: a run that finds nothing is made again, with other faults.
 */
export async function* prove(bugs: readonly PlantedBug[], signal: AbortSignal): AsyncGenerator<Proof> {
  for (const bug of bugs) {
    const begun = performance.now();
    const tree = plantIn(bug.edits);
    try {
      let finds: readonly Violation[] = [];
      for (let run = 1; run <= mostRuns && finds.length === 0; run++)
        finds = await findsIn(tree.root, bug, run, signal);
      yield {
        name: bug.name,
        check: finds[0]?.check ?? null,
        violations: finds.length,
        seconds: Math.round((performance.now() - begun) / 1_000),
      };
    } finally {
      tree.remove();
    }
  }
}

const findsIn = async (root: string, bug: PlantedBug, run: number, signal: AbortSignal): Promise<Violation[]> => {
  const { violations } = await runChaos({
    seed: `prove ${run}`,
    seconds,
    kinds: Object.fromEntries(
      bug.faults.map((name) => [name, everyday[name] as NonNullable<(typeof everyday)[string]>]),
    ),
    pace: {
      stormMs: Math.max(6_000, bug.mostMs ?? 0),
      quietMs: 1_000,
      lanes: bug.lanes ?? 1,
      mostMs: bug.mostMs ?? 3_000,
    },
    buyers: 40,
    sellers: 3,
    thinkMs: 300,
    root,
    signal,
    restSeconds: 40,
  });
  return violations.filter(({ check }) => bug.foundBy.some((name) => check.startsWith(`${name} `)));
};
