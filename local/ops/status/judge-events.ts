import { serviceNames } from '../../processes.ts';
import type { Facts } from './facts.ts';
import type { Problem } from './problem.ts';
import { highest, samplesOf } from './samples.ts';
import { duration } from './words.ts';

/** The security events that an operator has to know about although they are over, and the sentence of each. */
const events: readonly (readonly [event: string, section: string, what: (service: string) => string])[] = [
  ['card-testing', 'Cards are tested', (service) => `${service} refused a buyer with many declined cards`],
  ['limits-degraded', 'Redis is away', (service) => `${service} lost Redis and counted limits by itself`],
];

/** What happened within the last `seconds`. */
export const judgeEvents = ({ at, processes }: Facts, seconds: number): Problem[] =>
  serviceNames.flatMap((service) =>
    events.flatMap(([event, section, what]) => {
      const last = highest(samplesOf(processes, service), 'security_event_last_timestamp_seconds', { event });
      const since = last === null ? Number.POSITIVE_INFINITY : Math.max(0, at.getTime() / 1_000 - last);
      return since > seconds ? [] : [{ what: `${what(service)} ${duration(since)} ago.`, section }];
    }),
  );
