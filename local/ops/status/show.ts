import { consumersOf } from '@ticketing/contracts/messages/consumers';
import { serviceNames } from '../../processes.ts';
import { databaseNames } from '../../stores/urls.ts';
import { type Column, table } from '../table.ts';
import type { Facts } from './facts.ts';
import type { Problem } from './problem.ts';
import { headingLink } from './runbook.ts';
import { highest, type Sample, samplesOf } from './samples.ts';
import { trafficOf } from './traffic.ts';
import { duration } from './words.ts';

/** One screen: every part of the system, then what is wrong and where the runbook says what to do. */
export const show = (facts: Facts, problems: readonly Problem[]): string =>
  [
    showProcesses(facts),
    showTraffic(facts),
    facts.streams ? showStreams(facts.streams) : 'streams: the broker does not answer',
    showLogs(facts),
    showBusiness(facts),
    showProblems(problems),
  ].join('\n\n');

const columns = (left: string, ...right: readonly string[]): Column[] => [
  { name: left, align: 'left' },
  ...right.map((name) => ({ name, align: 'right' as const })),
];

const yesOrNo = (value: number | null): string | null => (value === null ? null : value === 1 ? 'yes' : 'NO');
const seconds = (value: number | null): string | null => (value === null ? null : duration(value));
const number = (value: number | null): string | null => (value === null ? null : value.toLocaleString('en-GB'));
const unbounded = Number.POSITIVE_INFINITY;

const showProcesses = ({ processes, redisAnswers }: Facts): string => {
  const rows = processes.map(({ name, answers, isReady, samples }) => [
    name,
    yesOrNo(answers ? 1 : 0),
    answers ? yesOrNo(isReady ? 1 : 0) : null,
    yesOrNo(highest(samples, 'broker_connected')),
    poolOf(samples),
  ]);
  const redis = `Redis ${redisAnswers ? 'answers' : 'does NOT answer'}.`;
  return `${table(columns('process', 'answers', 'ready', 'broker', 'connections'), rows, unbounded)}\n${redis}`;
};

const showTraffic = ({ processes, secondsBetween }: Facts): string => {
  const rows = processes
    .filter(({ kind }) => (serviceNames as readonly string[]).includes(kind))
    .map((one) => {
      if (one.earlier.length === 0 || one.samples.length === 0) return [one.name, null, null, null, null, null];
      const { requests, failed, slow, lagSeconds, redelivered } = trafficOf(one);
      const again = Object.values(redelivered).reduce((sum, messages) => sum + messages, 0);
      return [
        one.name,
        number(requests),
        number(failed),
        number(slow),
        `${Math.round(1_000 * lagSeconds)} ms`,
        number(again),
      ];
    });
  const named = columns(`in ${secondsBetween.toFixed(1)} s`, 'requests', 'failed', 'slow', 'event loop', 'redelivered');
  return table(named, rows, unbounded);
};

/** Connections in use, of all that are open, and what waits for one. */
const poolOf = (samples: readonly Sample[]): string | null => {
  const sum = (name: string) => samples.filter((one) => one.name === name).reduce((sum, { value }) => sum + value, 0);
  const total = sum('database_pool_connections');
  if (total === 0) return null;
  const waiting = sum('database_pool_waiting_requests');
  const used = total - sum('database_pool_idle_connections');
  return `${used} of ${total}${waiting > 0 ? `, ${waiting} waiting` : ''}`;
};

const showStreams = (streams: NonNullable<Facts['streams']>): string => {
  const rows = streams.map(({ name, messages, bytes, maxBytes, pending }) => [
    name,
    number(messages),
    maxBytes > 0 ? `${Math.round((100 * bytes) / maxBytes)} %` : null,
    Object.entries(pending)
      .map(([consumer, count]) => `${consumer} ${number(count)}`)
      .join(', ') || null,
  ]);
  return table([...columns('stream', 'messages', 'full'), { name: 'pending', align: 'left' }], rows, unbounded);
};

const showLogs = ({ processes }: Facts): string => {
  const rows = databaseNames.map((owner) => {
    const samples = samplesOf(processes, owner);
    const handled = consumersOf[owner].map((consumer) => {
      const lag = highest(samples, 'log_consumer_lag_seconds', { consumer });
      return `${consumer} ${lag === null ? '·' : duration(lag)}`;
    });
    return [
      owner,
      number(highest(samples, 'outbox_rows')),
      seconds(highest(samples, 'outbox_oldest_unpublished_seconds')),
      number(highest(samples, 'refused_messages')),
      number(highest(samples, 'dead_letters')),
      handled.join(', '),
    ];
  });
  return table(
    [
      ...columns('log', 'messages', 'unpublished', 'refused', 'dead letters'),
      { name: 'oldest not handled by', align: 'left' },
    ],
    rows,
    unbounded,
  );
};

const showBusiness = ({ processes }: Facts): string => {
  const orders = samplesOf(processes, 'orders');
  const [holds, overdue] = [highest(orders, 'holds'), highest(orders, 'orders_overdue')];
  const unreconciled = highest(samplesOf(processes, 'payments'), 'payments_unreconciled_oldest_seconds');
  return [
    `orders    ${number(holds) ?? '·'} hold places, ${number(overdue) ?? '·'} overdue`,
    `payments  oldest not reconciled: ${seconds(unreconciled) ?? '·'}`,
  ].join('\n');
};

const showProblems = (problems: readonly Problem[]): string => {
  if (problems.length === 0) return 'All is well.';
  return ['WRONG', ...problems.map(({ what, section }) => `  ${what}\n      ${headingLink(section)}`)].join('\n');
};
