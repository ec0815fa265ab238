import type { FaultRule } from './fault-rule.ts';
import { waitOf } from './pick-faults.ts';

/** When to send a webhook first. `held` ones go as soon as a later one of the same intent has arrived, `at` at the latest. */
export type PlannedDelivery = { readonly at: number; readonly held: boolean };

/** One delivery at once (`now`, Unix milliseconds), unless faults lose, double, delay or hold it back. */
export const planDeliveries = (
  faults: readonly FaultRule[],
  now: number,
  random: () => number,
): readonly PlannedDelivery[] => {
  if (faults.some(({ kind }) => kind === 'webhook-lose')) return [];
  const late = faults.filter(({ kind }) => kind === 'webhook-delay' || kind === 'webhook-reorder');
  const held = late.some(({ kind }) => kind === 'webhook-reorder');
  const first = { at: late.reduce((at, rule) => at + waitOf(rule, random), now), held };
  const doubles = faults.filter(({ kind }) => kind === 'webhook-double');
  return [first, ...doubles.map((rule) => ({ at: first.at + waitOf(rule, random), held }))];
};
