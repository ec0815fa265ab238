import type { History } from './workload/history.ts';

export type Violation = { readonly check: string; readonly what: string };

/** What a run was and what came of it. */
export type ChaosReport = {
  readonly seed: string;
  readonly seconds: number;
  readonly faults: number;
  readonly kinds: number;
  readonly orders: number;
  readonly complete: number;
  readonly requests: number;
  readonly unanswered: number;
  /** How many refusals there were of each kind. */
  readonly refused: Readonly<Record<string, number>>;
  /** What people followed and read to the end, so that a run in which nobody saw anything is noticed. */
  readonly seen: { readonly events: number; readonly lists: number };
  /** Requests made while something was wrong that they do not need, and how many of them failed. */
  readonly undisturbed: { readonly asked: number; readonly failed: number };
  /** After all was healed and the last request was answered. */
  readonly agreedAfterMs: number;
  readonly violations: readonly Violation[];
};

/** How often who asked for what was refused, and as what. */
export const countRefusals = ({ operations }: History): Record<string, number> => {
  const refused = operations.filter(({ outcome }) => outcome === 'refused');
  const kinds = Map.groupBy(refused, ({ what, code }) => `${what} ${code}`);
  return Object.fromEntries([...kinds].map(([kind, of]) => [kind, of.length]));
};

const number = (value: number): string => value.toLocaleString('en');

/** The report in a few lines for people. */
export const describeReport = (report: ChaosReport): string[] => [
  `${number(report.faults)} faults of ${report.kinds} kinds in ${number(report.seconds)} s, seed ${report.seed}`,
  `${number(report.orders)} orders, ${number(report.complete)} of them complete; ${number(report.requests)} requests, ${number(report.unanswered)} of them without an answer`,
  `refused: ${Object.entries(report.refused)
    .map(([what, times]) => `${number(times)} × ${what}`)
    .join(', ')}`,
  `${number(report.seen.events)} events of live streams and ${number(report.seen.lists)} whole lists were judged`,
  `${number(report.undisturbed.asked)} requests needed nothing of what was broken at the time: ${report.undisturbed.failed} of them failed`,
  `every copy equal to its owner ${(report.agreedAfterMs / 1_000).toFixed(1)} s after all was healed and nobody asked any more`,
  ...describeViolations(report.violations),
];

const mostShown = 5;

const describeViolations = (violations: readonly Violation[]): string[] => {
  if (violations.length === 0) return ['no promise was broken'];
  return [...Map.groupBy(violations, ({ check }) => check)].flatMap(([check, of]) => [
    `BROKEN  ${check}: ${of.length}`,
    ...of.slice(0, mostShown).map(({ what }) => `        ${what}`),
  ]);
};
