import type { Facts, ProcessFacts } from './facts.ts';
import { highest, increase, type Sample } from './samples.ts';

/** What a process had to do between the two readings. */
export type Traffic = {
  readonly requests: number;
  /** Answered with 5xx. */
  readonly failed: number;
  /** Longer than a second. */
  readonly slow: number;
  /** Requests that change something, and those of the network that sent most of them. */
  readonly writes: number;
  readonly busiestWrites: number;
  /** By stream: messages that were delivered again. */
  readonly redelivered: Readonly<Record<string, number>>;
  /** How late one of a hundred turns of the event loop was. */
  readonly lagSeconds: number;
};

const duration = 'http_request_duration_seconds';
const redelivered = 'consumer_redelivered_total';
/** Not people's requests: probes, and those of this command. */
const ownRoutes: readonly (string | undefined)[] = ['/livez', '/readyz', '/metrics'];
const isFromPeople = ({ labels }: Sample): boolean => !ownRoutes.includes(labels.route);
/** A stream of events stays open, however fast it is. */
const isTimed = (one: Sample): boolean => isFromPeople(one) && !one.labels.route?.endsWith('/live');

export const trafficOf = (facts: Pick<ProcessFacts, 'earlier' | 'samples'>): Traffic => {
  const isCount = ({ name }: Sample): boolean => name === `${duration}_count`;
  const isWithinASecond = ({ name, labels }: Sample): boolean => name === `${duration}_bucket` && labels.le === '1';
  const streams = facts.samples.flatMap(({ name, labels }) => (name === redelivered ? (labels.stream ?? []) : []));
  return {
    requests: increase(facts, (one) => isCount(one) && isFromPeople(one)),
    failed: increase(facts, (one) => isCount(one) && isFromPeople(one) && one.labels.status?.startsWith('5') === true),
    slow:
      increase(facts, (one) => isCount(one) && isTimed(one)) -
      increase(facts, (one) => isWithinASecond(one) && isTimed(one)),
    writes: increase(facts, ({ name }) => name === 'http_network_writes_total'),
    busiestWrites: increase(facts, ({ name }) => name === 'http_busiest_network_writes_total'),
    redelivered: Object.fromEntries(
      streams.map((stream) => [
        stream,
        increase(facts, ({ name, labels }) => name === redelivered && labels.stream === stream),
      ]),
    ),
    lagSeconds: highest(facts.samples, 'nodejs_eventloop_lag_p99_seconds') ?? 0,
  };
};

/** The same of all processes of a service together; the event loop's of the worst of them. */
export const trafficOfService = ({ processes }: Pick<Facts, 'processes'>, kind: ProcessFacts['kind']): Traffic => {
  const each = processes.filter((one) => one.kind === kind).map(trafficOf);
  const sum = (figure: (one: Traffic) => number): number => each.reduce((sum, one) => sum + figure(one), 0);
  const streams = new Set(each.flatMap((one) => Object.keys(one.redelivered)));
  return {
    requests: sum((one) => one.requests),
    failed: sum((one) => one.failed),
    slow: sum((one) => one.slow),
    writes: sum((one) => one.writes),
    busiestWrites: sum((one) => one.busiestWrites),
    redelivered: Object.fromEntries([...streams].map((name) => [name, sum((one) => one.redelivered[name] ?? 0)])),
    lagSeconds: Math.max(0, ...each.map((one) => one.lagSeconds)),
  };
};
