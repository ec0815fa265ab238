import { consumersOf } from '@ticketing/contracts/messages/consumers';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Facts, ProcessFacts } from './facts.ts';
import { judgeEvents } from './judge-events.ts';
import { judgeTraffic } from './judge-traffic.ts';
import type { Problem } from './problem.ts';
import { highest, samplesOf } from './samples.ts';
import { count, duration } from './words.ts';

const maxUnpublishedSeconds = 30;
const maxLagSeconds = 60;
/** From here on it is the log that needs attention, too: nothing of it is deleted. */
const maxHeldSeconds = 86_400;
const maxPending = 10_000;
const maxFill = 0.95;
const maxUnreconciledSeconds = 60;
const maxHousekeepingRounds = 3;
/** What happened longer ago is over. */
export const eventSeconds = 600;

/** Everything that is wrong with a system. Security events count for a while. */
export const judge = (facts: Facts, eventsWithinSeconds = eventSeconds): Problem[] => [
  ...judgeStores(facts),
  ...facts.processes.flatMap((one) => judgeProcess(one, facts)),
  ...(Object.keys(consumersOf) as Owner[]).flatMap((owner) => judgeService(owner, facts)),
  ...judgeStreams(facts),
  ...judgeTraffic(facts),
  ...judgeEvents(facts, eventsWithinSeconds),
];

const judgeStores = ({ streams, redisAnswers, processes }: Facts): Problem[] => {
  const problems: Problem[] = [];
  if (!streams) problems.push({ what: 'The broker does not answer.', section: 'The broker is away' });
  const expiration = samplesOf(processes, 'expiration');
  if (!redisAnswers || highest(expiration, 'redis_connected') === 0)
    problems.push({
      what: redisAnswers ? 'Redis does not answer expiration.' : 'Redis does not answer.',
      section: 'Redis is away',
    });
  return problems;
};

const judgeProcess = ({ name, kind, answers, isReady, samples }: ProcessFacts, { streams }: Facts): Problem[] => {
  if (!answers) return [{ what: `${name} does not answer.`, section: 'A service does not answer' }];
  const problems: Problem[] = [];
  if (!isReady && kind !== 'expiration')
    problems.push({
      what: `${name} is not ready. Its database does not answer it.`,
      section: 'A database does not answer',
    });
  if (streams && highest(samples, 'broker_connected') === 0)
    problems.push({
      what: `${name} is not connected to the broker, which answers.`,
      section: 'The broker refuses a service',
    });
  return problems;
};

/** What the figures of a service say, from whichever of its replicas answer. */
const judgeService = (owner: Owner, { at, processes }: Facts): Problem[] => {
  const samples = samplesOf(processes, owner);
  const figure = (name: string): number => highest(samples, name) ?? 0;
  const problems: Problem[] = [];
  const check = (isWrong: boolean, what: string, section: string): void => {
    if (isWrong) problems.push({ what, section });
  };
  const unpublished = figure('outbox_oldest_unpublished_seconds');
  check(
    unpublished > maxUnpublishedSeconds,
    `The oldest unpublished message of ${owner} is ${duration(unpublished)} old.`,
    'Messages are not published',
  );
  for (const consumer of consumersOf[owner]) {
    const lag = highest(samples, 'log_consumer_lag_seconds', { consumer }) ?? 0;
    check(
      lag > maxLagSeconds,
      `${consumer} has not handled a message of ${owner} that is ${duration(lag)} old.`,
      'A consumer lags',
    );
    check(
      lag > maxHeldSeconds,
      `${owner} cannot delete messages of ${duration(lag)}, which ${consumer} has not handled.`,
      "An owner's log grows",
    );
  }
  const deadLetters = figure('dead_letters');
  check(deadLetters > 0, `${owner} has ${count(deadLetters, 'dead letter')}.`, 'Dead letters');
  const refused = figure('refused_messages');
  check(refused > 0, `The broker refused ${count(refused, 'message')} of ${owner}.`, 'The broker refused a message');
  const overdue = figure('orders_overdue');
  check(overdue > 0, `${count(overdue, 'order')} should have been decided.`, 'Orders are overdue');
  const unreconciled = figure('payments_unreconciled_oldest_seconds');
  check(
    unreconciled > maxUnreconciledSeconds,
    `A payment has not been where its order wants it for ${duration(unreconciled)}.`,
    'Money is not where it belongs',
  );
  const housekept = highest(samples, 'housekeeping_last_success_timestamp_seconds');
  const since = housekept === null ? 0 : at.getTime() / 1_000 - housekept;
  check(
    since > maxHousekeepingRounds * figure('housekeeping_interval_seconds'),
    `Housekeeping of ${owner} last succeeded ${duration(since)} ago.`,
    'Housekeeping fails',
  );
  return problems;
};

const judgeStreams = ({ streams, processes }: Facts): Problem[] =>
  (streams ?? []).flatMap(({ name, messages, bytes, maxBytes, pending }) => {
    const problems: Problem[] = [];
    const owner = (Object.keys(streamOf) as Owner[]).find((one) => streamOf[one].name === name);
    const consumers = owner ? consumersOf[owner] : [];
    for (const consumer of messages > 0 ? consumers : [])
      if (pending[consumer] === undefined)
        problems.push({ what: `${consumer} has no consumer of ${name}.`, section: 'The broker refuses a service' });
    for (const [consumer, count] of Object.entries(pending))
      if (count > maxPending)
        problems.push({
          what: `${consumer} has ${count.toLocaleString('en-GB')} pending messages of ${name}.`,
          section: 'A consumer lags',
        });
    // A full stream is harmless while its consumers keep up.
    for (const consumer of owner && bytes > maxFill * maxBytes ? consumers : []) {
      const lag = highest(samplesOf(processes, owner!), 'log_consumer_lag_seconds', { consumer }) ?? 0;
      if (lag > maxLagSeconds)
        problems.push({
          what: `${name} is full, and ${consumer} has not handled a message of ${duration(lag)} ago.`,
          section: 'A stream is full',
        });
    }
    return problems;
  });
