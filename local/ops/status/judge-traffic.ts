import { serviceNames } from '../../processes.ts';
import type { Facts, ProcessFacts } from './facts.ts';
import type { Problem } from './problem.ts';
import { highest } from './samples.ts';
import { trafficOfService } from './traffic.ts';
import { count, duration } from './words.ts';

const maxShare = 0.01;
const maxLagSeconds = 0.5;
const maxRedeliveredPerSecond = 1;
/** With fewer, one person is easily most of them. */
const manyWritesPerSecond = 3;
const maxNetworkShare = 0.5;

/** What the requests and messages of the last seconds show, and the connections and the event loops they need. */
export const judgeTraffic = (facts: Facts): Problem[] =>
  serviceNames.flatMap((service) => {
    const section = 'Requests fail or are slow';
    const { requests, failed, slow, lagSeconds, redelivered, writes, busiestWrites } = trafficOfService(facts, service);
    const problems: Problem[] = [];
    if (failed > maxShare * requests)
      problems.push({ what: `${failed} of ${count(requests, 'request')} to ${service} failed.`, section });
    if (slow > maxShare * requests)
      problems.push({
        what: `${slow} of ${count(requests, 'request')} to ${service} took longer than a second.`,
        section,
      });
    if (writes > manyWritesPerSecond * facts.secondsBetween && busiestWrites > maxNetworkShare * writes)
      problems.push({
        what: `One network sent ${busiestWrites} of ${count(writes, 'request')} that change something at ${service}.`,
        section: 'One network makes most attempts',
      });
    if (lagSeconds > maxLagSeconds)
      problems.push({ what: `The event loop of ${service} is ${lagSeconds.toFixed(1)} s late.`, section });
    for (const pool of exhaustedPools(facts.processes.filter(({ kind }) => kind === service)))
      problems.push({ what: `${service} waits for database connections (pool ${pool}).`, section });
    for (const [stream, messages] of Object.entries(redelivered))
      if (messages > maxRedeliveredPerSecond * facts.secondsBetween)
        problems.push({
          what: `${service} got ${count(messages, 'message')} of ${stream} again within ${duration(facts.secondsBetween)}.`,
          section: 'A consumer lags',
        });
    return problems;
  });

/** Pools for which requests of every process waited at both readings. */
const exhaustedPools = (processes: readonly ProcessFacts[]): string[] => {
  const waiting = 'database_pool_waiting_requests';
  const answering = processes.filter(({ samples }) => samples.length > 0);
  const pools = new Set(
    answering.flatMap(({ samples }) =>
      samples.flatMap(({ name, labels }) => (name === waiting ? (labels.pool ?? []) : [])),
    ),
  );
  return [...pools].filter((pool) =>
    answering.every(({ earlier, samples }) =>
      [earlier, samples].every((reading) => (highest(reading, waiting, { pool }) ?? 0) > 0),
    ),
  );
};
