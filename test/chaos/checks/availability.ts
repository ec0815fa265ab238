import { isDisturbed, type Operation } from '../workload/history.ts';
import type { Evidence } from './evidence.ts';

const mostFailing = 0.001;

export type Tally = { readonly asked: number; readonly failed: readonly Operation[] };

/** Requests of which no part they need was disturbed, while something else was; and those of them that failed. */
export const tallyUndisturbed = ({ history }: Pick<Evidence, 'history'>): Tally => {
  const undisturbed = history.operations.filter(({ needs, invokedAt, answeredAt }) => {
    const somethingIsWrong = history.disturbances.some(({ from, to }) => from <= answeredAt && to >= invokedAt);
    return somethingIsWrong && !isDisturbed(history, needs, invokedAt, answeredAt);
  });
  return { asked: undisturbed.length, failed: undisturbed.filter(({ outcome }) => outcome === 'unknown') };
};

/** I8: of requests that do not need the broken part at least 99.9 % are answered during the fault. */
export const checkAvailability = (evidence: Evidence): readonly string[] => {
  const { asked, failed } = tallyUndisturbed(evidence);
  if (failed.length <= Math.max(1, asked * mostFailing)) return [];
  const [first] = failed;
  const ofWhat = [...Map.groupBy(failed, ({ what, status }) => `${what} ${status}`)]
    .map(([what, same]) => `${same.length} × ${what}`)
    .join(', ');
  return [
    `${failed.length} of ${asked} requests failed though nothing they need was disturbed: ${ofWhat}; the first at ${new Date(first?.invokedAt ?? 0).toISOString()}`,
  ];
};
