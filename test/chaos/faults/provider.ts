import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

const rules = (
  target: string,
  weight: number,
  disturbs: readonly ['payments'] | readonly [],
  make: () => readonly object[],
): FaultKind => ({
  mostMs: 20_000,
  weight,
  draw: ({ sandbox }) => ({
    target,
    disturbs,
    holds: [target],
    happen: async (holdMs) => {
      // The sandbox may be away at the moment: then it has nothing to misbehave about.
      const ids = await Promise.all(
        make().map((rule) => sandbox.fault(rule as Record<string, unknown>).catch(() => null)),
      );
      await sleep(holdMs);
      // Rules die with the sandbox; those that live are taken back.
      await Promise.all(ids.map((id) => id && sandbox.forgive(id).catch(() => {})));
    },
  }),
});

/** The provider takes its time, before and after doing what it was asked. */
export const slowProvider = rules('sandbox', 1, ['payments'], () => [
  { kind: 'slow-before', ms: 300, jitterMs: 1_500, probability: 0.5 },
  { kind: 'slow-after', ms: 300, jitterMs: 1_500, probability: 0.5 },
]);

/** The provider does what it was asked, and its answer is lost or says that it failed. */
export const halfDeadProvider = rules('sandbox', 1.5, ['payments'], () => [
  { kind: 'drop-after', probability: 0.3 },
  { kind: 'error-after', status: 500, probability: 0.2 },
  { kind: 'error-before', status: 503, probability: 0.1 },
  { kind: 'drop-before', probability: 0.1 },
]);

/** Webhooks do not come. */
export const webhooksLost = rules('webhooks', 0.7, [], () => [{ kind: 'webhook-lose', probability: 0.8 }]);

/** Webhooks come twice. */
export const webhooksDoubled = rules('webhooks', 0.7, [], () => [{ kind: 'webhook-double', ms: 700 }]);

/** Webhooks overtake each other, or come late. */
export const webhooksReordered = rules('webhooks', 0.7, [], () => [
  { kind: 'webhook-reorder', ms: 2_000, probability: 0.5 },
  { kind: 'webhook-delay', ms: 3_000, probability: 0.5 },
]);
