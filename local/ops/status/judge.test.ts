import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../config.ts';
import type { Facts, ProcessFacts, StreamFacts } from './facts.ts';
import { duration, judge } from './judge.ts';
import { headingLink } from './runbook.ts';
import { readSamples } from './samples.ts';
import { show } from './show.ts';

const at = new Date('2026-11-21T20:00:00Z');
const now = at.getTime() / 1_000;

const metrics: Readonly<Record<string, string>> = {
  auth: 'log_consumer_lag_seconds{consumer="tickets"} 4',
  tickets: '',
  orders: `orders_overdue{service="orders"} 0\nholds 12\nlog_consumer_lag_seconds{consumer="payments"} 6`,
  payments: 'payments_unreconciled_oldest_seconds 20',
  expiration: 'redis_connected 1\nbroker_connected 1',
};
const common = `broker_connected 1\noutbox_rows 5\noutbox_oldest_unpublished_seconds 2\ndead_letters 0\nrefused_messages 0
housekeeping_last_success_timestamp_seconds ${now - 3_000}\ndatabase_pool_connections{pool="steady"} 4
database_pool_idle_connections{pool="steady"} 3\ndatabase_pool_waiting_requests{pool="steady"} 0`;

const processOf = (name: string, more = ''): ProcessFacts => {
  const kind = name.replace(/-\d+$/, '') as ProcessFacts['kind'];
  const text = `${kind === 'expiration' ? '' : common}\n${metrics[kind] ?? ''}`;
  const given = readSamples(more);
  const kept = readSamples(text).filter((one) => !given.some((other) => other.name === one.name));
  return { name, kind, answers: true, isReady: true, samples: [...kept, ...given] };
};
const streamOf = (name: string, consumers: readonly string[], given: Partial<StreamFacts> = {}): StreamFacts => ({
  ...{ name, messages: 10, bytes: 100, maxBytes: 1_000 },
  pending: Object.fromEntries(consumers.map((one) => [one, 0])),
  ...given,
});
const processes = ['auth', 'tickets', 'orders', 'payments', 'expiration'].map((name) => processOf(name));
const streams = [
  streamOf('USERS', ['tickets', 'orders', 'payments']),
  streamOf('TICKETS', ['orders']),
  streamOf('ORDERS', ['tickets', 'payments', 'expiration']),
  streamOf('PAYMENTS', ['orders']),
  streamOf('EXPIRATION', [], { messages: 0 }),
];
const healthy: Facts = { at, processes, streams, redisAnswers: true };

const withProcess = (changed: ProcessFacts): Facts => ({
  ...healthy,
  processes: healthy.processes.map((one) => (one.name === changed.name ? changed : one)),
});
const withFigure = (service: string, text: string): Facts => withProcess(processOf(service, text));
const withStream = (changed: StreamFacts): Facts => ({
  ...healthy,
  streams: streams.map((one) => (one.name === changed.name ? changed : one)),
});
const orders = ['tickets', 'payments', 'expiration'];
const crowded = (count: number) => ({ tickets: 0, payments: count, expiration: 0 });

const cases: readonly (readonly [string, Facts, readonly string[], string?])[] = [
  ['a system that works', healthy, []],
  [
    'a process that does not answer',
    withProcess({ ...processOf('payments'), answers: false, isReady: false, samples: [] }),
    ['payments does not answer.'],
    'A service does not answer',
  ],
  [
    'a second replica that does not answer',
    { ...healthy, processes: [...processes, { ...processOf('orders-2'), answers: false, samples: [] }] },
    ['orders-2 does not answer.'],
    'A service does not answer',
  ],
  [
    'a process without its database',
    withProcess({ ...processOf('orders'), isReady: false }),
    ['orders is not ready. Its database does not answer it.'],
    'A database does not answer',
  ],
  [
    'a broker that does not answer, of which no service is accused',
    { ...withFigure('orders', 'broker_connected 0'), streams: null },
    ['The broker does not answer.'],
    'The broker is away',
  ],
  [
    'a broker that refuses a service',
    withFigure('tickets', 'broker_connected 0'),
    ['tickets is not connected to the broker, which answers.'],
    'The broker refuses a service',
  ],
  [
    'a consumer that the broker does not have',
    withStream(streamOf('TICKETS', [])),
    ['orders has no consumer of TICKETS.'],
    'The broker refuses a service',
  ],
  ['a consumer of a stream without messages', withStream(streamOf('TICKETS', [], { messages: 0 })), []],
  ['Redis that is away', { ...healthy, redisAnswers: false }, ['Redis does not answer.'], 'Redis is away'],
  [
    'Redis that expiration does not reach',
    withFigure('expiration', 'redis_connected 0'),
    ['Redis does not answer expiration.'],
    'Redis is away',
  ],
  [
    'messages that are not published',
    withFigure('auth', 'outbox_oldest_unpublished_seconds 31'),
    ['The oldest unpublished message of auth is 31 s old.'],
    'Messages are not published',
  ],
  [
    'a consumer that lags',
    withFigure('orders', 'log_consumer_lag_seconds{consumer="payments"} 7300'),
    ['payments has not handled a message of orders that is 2 h old.'],
    'A consumer lags',
  ],
  [
    'more pending messages than a burst leaves',
    withStream(streamOf('ORDERS', orders, { pending: crowded(12_345) })),
    ['payments has 12,345 pending messages of ORDERS.'],
    'A consumer lags',
  ],
  ['a full stream whose consumers keep up', withStream(streamOf('ORDERS', orders, { bytes: 999 })), []],
  [
    'a full stream with a consumer that does not keep up',
    withStream(streamOf('ORDERS', orders, { bytes: 999, pending: crowded(2_000) })),
    ['ORDERS is full, and payments has not handled 2,000 of its messages.'],
    'A stream is full',
  ],
  ['a dead letter', withFigure('tickets', 'dead_letters 1'), ['tickets has 1 dead letter.'], 'Dead letters'],
  [
    'messages that the broker refused',
    withFigure('orders', 'refused_messages 2'),
    ['The broker refused 2 messages of orders.'],
    'The broker refused a message',
  ],
  [
    'overdue orders',
    withFigure('orders', 'orders_overdue 3'),
    ['3 orders should have been decided.'],
    'Orders are overdue',
  ],
  [
    'money that stays where its order does not want it',
    withFigure('payments', 'payments_unreconciled_oldest_seconds 125'),
    ['A payment has not been where its order wants it for 2 min.'],
    'Money is not where it belongs',
  ],
  [
    'housekeeping that fails',
    withFigure('auth', `housekeeping_last_success_timestamp_seconds ${now - 4 * 3_600}`),
    ['Housekeeping of auth last succeeded 4 h ago.'],
    'Housekeeping fails',
  ],
];

const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

for (const [name, facts, wanted, section] of cases)
  test(`status, of ${name}: ${wanted.length === 0 ? 'nothing is wrong' : section}`, () => {
    const problems = judge(facts);
    assert.deepEqual(
      problems.map(({ what }) => what),
      wanted,
    );
    for (const problem of problems) {
      assert.equal(problem.section, section);
      assert.ok(runbook.includes(`\n## ${problem.section}\n`), `docs/runbook.md has no section "${problem.section}"`);
      assert.ok(show(facts, problems).includes(`  ${problem.what}\n      ${headingLink(problem.section)}`));
    }
    assert.equal(show(facts, problems).endsWith('All is well.'), problems.length === 0);
  });

test('status shows the figures, and a dot for what is not known', () => {
  const screen = show(withProcess({ ...processOf('orders'), answers: false, samples: [] }), []);
  assert.match(screen, /^auth +yes +yes +yes +1 of 4$/m);
  assert.match(screen, /^orders +NO +· +· +·$/m);
  assert.match(screen, /^ORDERS +10 +10 % {2}tickets 0, payments 0, expiration 0$/m);
  assert.match(screen, /^auth +5 +2 s +0 +0 {2}tickets 4 s, orders ·, payments ·$/m);
  assert.match(screen, /^orders +· +· +· +· {2}tickets ·, payments ·$/m);
  assert.match(screen, /^orders {4}· hold places, · overdue\npayments {2}oldest not reconciled: 20 s$/m);
});

test('a duration has the largest unit that fits twice', () => {
  assert.deepEqual([0, 119.9, 120, 7_199, 7_200, 172_800].map(duration), [
    '0 s',
    '119 s',
    '2 min',
    '119 min',
    '2 h',
    '2 d',
  ]);
});
