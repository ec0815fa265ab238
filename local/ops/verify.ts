import { setTimeout as pause } from 'node:timers/promises';
import type { StackDescription } from '../stack-file.ts';
import type { Check } from './verify/check.ts';
import { copies } from './verify/checks/copies.ts';
import { messages } from './verify/checks/messages.ts';
import { money } from './verify/checks/money.ts';
import { places } from './verify/checks/places.ts';
import { provider } from './verify/checks/provider.ts';
import { openSources } from './verify/sources.ts';

export type Difference = { readonly id: string; readonly what: string };

export type Result = {
  readonly name: string;
  readonly compared: number;
  /** How many differences there are, and the first of them. */
  readonly count: number;
  readonly differences: readonly Difference[];
};

export type Report = { readonly clean: boolean; readonly results: readonly Result[] };

const checks: readonly Check[] = [...copies, ...places, ...money, provider, ...messages];
const mostKept = 1_000;
const againMs = 500;

/**
 * Compares every copy with its owner, the places, the ledger and the provider with the orders, and the outboxes with
 * what is true. While the system is in motion copies lag a little: with `waitSeconds` it looks again until nothing
 * differs that differed a moment ago too, or the time is up.
 * @throws Advice when a store does not answer (with `waitSeconds`: when it still does not at their end)
 */
export const verify = async (
  stack: StackDescription,
  { waitSeconds = 0 }: { waitSeconds?: number } = {},
): Promise<Report> => {
  const until = performance.now() + waitSeconds * 1_000;
  for (let before: Report | undefined; ; await pause(againMs)) {
    const isLast = performance.now() >= until;
    const report = await look(stack).catch((error) => {
      if (isLast) throw error;
      return undefined;
    });
    const standing = report && stillStanding(report, before);
    if (standing && (standing.clean || isLast)) return standing;
    before = report;
  }
};

const look = async (stack: StackDescription): Promise<Report> => {
  const sources = await openSources(stack);
  try {
    const results: Result[] = [];
    for (const { name, run } of checks) {
      let [compared, count] = [0, 0];
      const differences: Difference[] = [];
      await run(sources, {
        compared: (more = 1) => {
          compared += more;
        },
        differ: (id, what) => {
          if (++count <= mostKept) differences.push({ id, what });
        },
      });
      results.push({ name, compared, count, differences });
    }
    return reportOf(results);
  } finally {
    await sources.close();
  }
};

const reportOf = (results: readonly Result[]): Report => ({
  clean: results.every(({ count }) => count === 0),
  results,
});

/** Of what differs now only what differed in the same way before; too much to remember counts whole. */
const stillStanding = (now: Report, before: Report | undefined): Report => {
  if (!before) return now;
  return reportOf(
    now.results.map((result, nth) => {
      if (result.count > mostKept) return result;
      const known = new Set(before.results[nth]?.differences.map(({ id, what }) => `${id} ${what}`));
      const differences = result.differences.filter(({ id, what }) => known.has(`${id} ${what}`));
      return { ...result, differences, count: differences.length };
    }),
  );
};
