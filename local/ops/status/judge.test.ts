import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sections } from '../../../test/support/alert-rules.ts';
import { root } from '../../config.ts';
import type { Facts, ProcessFacts, StreamFacts } from './facts.ts';
import { judge } from './judge.ts';
import { headingLink } from './runbook.ts';
import { readSamples, type Sample } from './samples.ts';
import { show } from './show.ts';
import { duration } from './words.ts';

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
housekeeping_last_success_timestamp_seconds ${now - 3_000}\nhousekeeping_interval_seconds 3600\ndatabase_pool_connections{pool="steady"} 4
database_pool_idle_connections{pool="steady"} 3\ndatabase_pool_waiting_requests{pool="steady"} 0`;

/** `more` replaces metrics of the same names, and `before` is what it showed of them a moment before. */
const processOf = (name: string, more = '', before = more): ProcessFacts => {
  const kind = name.replace(/-\d+$/, '') as ProcessFacts['kind'];
  const text = `${kind === 'expiration' ? '' : common}\n${metrics[kind] ?? ''}`;
  const samplesWith = (given: readonly Sample[]): Sample[] => [
    ...readSamples(text).filter((one) => !given.some((other) => other.name === one.name)),
    ...given,
  ];
  const [samples, earlier] = [more, before].map((one) => samplesWith(readSamples(one))) as [Sample[], Sample[]];
  return { name, kind, answers: true, isReady: true, samples, earlier };
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
const healthy: Facts = { at, secondsBetween: 2, processes, streams, redisAnswers: true };

const withProcess = (changed: ProcessFacts): Facts => ({
  ...healthy,
  processes: healthy.processes.map((one) => (one.name === changed.name ? changed : one)),
});
const withFigure = (service: string, text: string, before = text): Facts =>
  withProcess(processOf(service, text, before));
const withStream = (changed: StreamFacts): Facts => ({
  ...healthy,
  streams: streams.map((one) => (one.name === changed.name ? changed : one)),
});
const orders = ['tickets', 'payments', 'expiration'];
const crowded = (count: number) => ({ tickets: 0, payments: count, expiration: 0 });
const lagging = withFigure('orders', 'log_consumer_lag_seconds{consumer="payments"} 61');
/** Requests as a service counts them, all of one route. */
const requests = (route: string, status: number, all: number, withinASecond = all): string =>
  `http_request_duration_seconds_bucket{route="${route}",status="${status}",le="0.5"} ${withinASecond}
http_request_duration_seconds_bucket{route="${route}",status="${status}",le="1"} ${withinASecond}
http_request_duration_seconds_bucket{route="${route}",status="${status}",le="2.5"} ${all}
http_request_duration_seconds_bucket{route="${route}",status="${status}",le="+Inf"} ${all}
http_request_duration_seconds_count{route="${route}",status="${status}"} ${all}\n`;
const waiting = (count: number): string => `database_pool_waiting_requests{pool="steady"} ${count}
database_pool_waiting_requests{pool="anew"} 0`;
const networkWrites = (all: number, busiest: number): string =>
  `http_network_writes_total ${all}\nhttp_busiest_network_writes_total ${busiest}`;
const redelivered = (ofOrders: number, ofUsers: number): string =>
  `consumer_redelivered_total{stream="ORDERS"} ${ofOrders}\nconsumer_redelivered_total{stream="USERS"} ${ofUsers}`;
const happened = (event: string, secondsAgo: number): string =>
  `security_event_last_timestamp_seconds{event="${event}"} ${now - secondsAgo}`;

/** A sentence of status, the runbook's section for it, and the alert for the same in a cluster. */
type Wrong = readonly [what: string, section: string, alert?: string];

const cases: readonly (readonly [name: string, facts: Facts, ...wrong: readonly Wrong[]])[] = [
  ['a system that works', healthy],
  [
    'a process that does not answer',
    withProcess({ ...processOf('payments'), answers: false, isReady: false, samples: [] }),
    ['payments does not answer.', 'A service does not answer', 'ServiceAway'],
  ],
  [
    'a second replica that does not answer',
    { ...healthy, processes: [...processes, { ...processOf('orders-2'), answers: false, samples: [] }] },
    ['orders-2 does not answer.', 'A service does not answer'],
  ],
  [
    'a process without its database',
    withProcess({ ...processOf('orders'), isReady: false }),
    ['orders is not ready. Its database does not answer it.', 'A database does not answer', 'DatabaseDoesNotAnswer'],
  ],
  [
    'a broker that does not answer, of which no service is accused',
    { ...withFigure('orders', 'broker_connected 0'), streams: null },
    ['The broker does not answer.', 'The broker is away', 'BrokerAway'],
  ],
  [
    'a broker that refuses a service',
    withFigure('tickets', 'broker_connected 0'),
    ['tickets is not connected to the broker, which answers.', 'The broker refuses a service'],
  ],
  [
    'a consumer that the broker does not have',
    withStream(streamOf('TICKETS', [])),
    ['orders has no consumer of TICKETS.', 'The broker refuses a service'],
  ],
  ['a consumer of a stream without messages', withStream(streamOf('TICKETS', [], { messages: 0 }))],
  ['Redis that is away', { ...healthy, redisAnswers: false }, ['Redis does not answer.', 'Redis is away']],
  [
    'Redis that expiration does not reach',
    withFigure('expiration', 'redis_connected 0'),
    ['Redis does not answer expiration.', 'Redis is away', 'RedisAway'],
  ],
  [
    'messages that are not published',
    withFigure('auth', 'outbox_oldest_unpublished_seconds 31'),
    ['The oldest unpublished message of auth is 31 s old.', 'Messages are not published', 'MessagesAreNotPublished'],
  ],
  [
    'a consumer that lags',
    withFigure('orders', 'log_consumer_lag_seconds{consumer="payments"} 7300'),
    ['payments has not handled a message of orders that is 2 h old.', 'A consumer lags', 'ConsumerLags'],
  ],
  [
    'more pending messages than a burst leaves',
    withStream(streamOf('ORDERS', orders, { pending: crowded(12_345) })),
    ['payments has 12,345 pending messages of ORDERS.', 'A consumer lags'],
  ],
  [
    'a full stream whose consumers keep up',
    withStream(streamOf('ORDERS', orders, { bytes: 999, pending: crowded(2_000) })),
  ],
  [
    'a full stream with a consumer that does not keep up',
    { ...lagging, streams: withStream(streamOf('ORDERS', orders, { bytes: 999 })).streams },
    ['payments has not handled a message of orders that is 61 s old.', 'A consumer lags'],
    ['ORDERS is full, and payments has not handled a message of 61 s ago.', 'A stream is full', 'StreamIsFull'],
  ],
  [
    'a consumer that has not handled a message for two days, which the log has to keep',
    withFigure('orders', 'log_consumer_lag_seconds{consumer="payments"} 172800'),
    ['payments has not handled a message of orders that is 2 d old.', 'A consumer lags'],
    ['orders cannot delete messages of 2 d, which payments has not handled.', "An owner's log grows", 'LogGrows'],
  ],
  [
    'a dead letter',
    withFigure('tickets', 'dead_letters 1'),
    ['tickets has 1 dead letter.', 'Dead letters', 'DeadLetters'],
  ],
  [
    'messages that the broker refused',
    withFigure('orders', 'refused_messages 2'),
    ['The broker refused 2 messages of orders.', 'The broker refused a message', 'MessagesWereRefused'],
  ],
  [
    'overdue orders',
    withFigure('orders', 'orders_overdue 3'),
    ['3 orders should have been decided.', 'Orders are overdue', 'OrdersAreOverdue'],
  ],
  [
    'money that stays where its order does not want it',
    withFigure('payments', 'payments_unreconciled_oldest_seconds 125'),
    [
      'A payment has not been where its order wants it for 2 min.',
      'Money is not where it belongs',
      'MoneyIsNotWhereItBelongs',
    ],
  ],
  [
    'housekeeping that fails',
    withFigure('auth', `housekeeping_last_success_timestamp_seconds ${now - 4 * 3_600}`),
    ['Housekeeping of auth last succeeded 4 h ago.', 'Housekeeping fails', 'HousekeepingFails'],
  ],
  [
    'housekeeping that was late, but succeeded twelve hours ago with a turn every six hours',
    withFigure(
      'auth',
      `housekeeping_last_success_timestamp_seconds ${now - 12 * 3_600}\nhousekeeping_interval_seconds 21600`,
    ),
  ],
  [
    'requests that fail',
    withFigure(
      'tickets',
      requests('/a', 200, 1_097) + requests('/a', 503, 103),
      requests('/a', 200, 1_000) + requests('/a', 503, 100),
    ),
    ['3 of 100 requests to tickets failed.', 'Requests fail or are slow', 'RequestsFail'],
  ],
  [
    'a first request that fails, and a process that was restarted meanwhile',
    withFigure('tickets', requests('/a', 200, 1) + requests('/a', 500, 1), requests('/a', 200, 900)),
    ['1 of 2 requests to tickets failed.', 'Requests fail or are slow'],
  ],
  [
    'one request in a hundred that fails, or is slow',
    withFigure(
      'tickets',
      requests('/a', 200, 98) + requests('/b', 200, 1, 0) + requests('/a', 500, 1),
      requests('/a', 200, 0),
    ),
  ],
  ['requests that failed before', withFigure('tickets', requests('/a', 500, 7))],
  [
    'requests that failed before a process that did not answer a moment ago',
    withProcess({ ...processOf('tickets', requests('/a', 500, 7)), earlier: [] }),
  ],
  [
    'probes that fail and are slow, and streams that stay open',
    withFigure(
      'tickets',
      requests('/readyz', 503, 9, 0) + requests('/metrics', 200, 9, 0) + requests('/api/tickets/live', 200, 9, 0),
      requests('/readyz', 503, 0),
    ),
  ],
  [
    'requests that are slow',
    withFigure('payments', requests('/a', 200, 20, 15), requests('/a', 200, 10, 10)),
    ['5 of 10 requests to payments took longer than a second.', 'Requests fail or are slow', 'RequestsAreSlow'],
  ],
  [
    'an event loop that is busy',
    withFigure('expiration', 'nodejs_eventloop_lag_p99_seconds 0.62'),
    ['The event loop of expiration is 0.6 s late.', 'Requests fail or are slow', 'EventLoopIsBusy'],
  ],
  [
    'one network that sends most of what is tried',
    withFigure('auth', networkWrites(140, 121), networkWrites(100, 90)),
    [
      'One network sent 31 of 40 requests that change something at auth.',
      'One network makes most attempts',
      'OneNetworkMakesMostAttempts',
    ],
  ],
  ['one person who tries a few things', withFigure('auth', networkWrites(106, 96), networkWrites(100, 90))],
  ['many networks that try a lot', withFigure('auth', networkWrites(140, 110), networkWrites(100, 90))],
  [
    'requests that wait for database connections',
    withFigure('orders', waiting(3)),
    ['orders waits for database connections (pool steady).', 'Requests fail or are slow', 'ConnectionsAreExhausted'],
  ],
  ['requests that waited for a moment', withFigure('orders', waiting(3), waiting(0))],
  [
    'requests that wait in one of two processes',
    {
      ...withFigure('orders', waiting(3)),
      processes: [...withFigure('orders', waiting(3)).processes, processOf('orders-2')],
    },
  ],
  [
    'messages that are delivered again and again',
    withFigure('payments', redelivered(103, 2), redelivered(100, 0)),
    ['payments got 3 messages of ORDERS again within 2 s.', 'A consumer lags', 'MessagesAreRedelivered'],
  ],
  [
    'a buyer whose cards were declined',
    withFigure('payments', happened('card-testing', 590)),
    ['payments refused a buyer with many declined cards 9 min ago.', 'Cards are tested', 'CardsAreTested'],
  ],
  [
    'limits that were counted without Redis',
    withFigure('orders', happened('limits-degraded', 30)),
    ['orders lost Redis and counted limits by itself 30 s ago.', 'Redis is away', 'LimitsAreDegraded'],
  ],
  ['a security event of before', withFigure('payments', happened('card-testing', 601))],
  ['a security event that nobody is called for', withFigure('auth', happened('sign-in-failed', 1))],
];

const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

for (const [name, facts, ...wrong] of cases)
  test(`status, of ${name}: ${wrong.map(([, section]) => section).join(', ') || 'nothing is wrong'}`, () => {
    const problems = judge(facts);
    assert.deepEqual(
      problems.map(({ what, section }) => [what, section]),
      wrong.map(([what, section]) => [what, section]),
    );
    for (const { what, section } of problems) {
      assert.ok(runbook.includes(`\n## ${section}\n`), `docs/runbook.md has no section "${section}"`);
      assert.ok(show(facts, problems).includes(`  ${what}\n      ${headingLink(section)}`));
    }
    assert.equal(show(facts, problems).endsWith('All is well.'), problems.length === 0);
  });

test('status names what each alert is about, with the same section of the runbook', () => {
  const named = cases.flatMap(([, , ...wrong]) =>
    wrong.flatMap(([, section, alert]) => (alert === undefined ? [] : [[alert, headingLink(section)]])),
  );
  assert.deepEqual(named.toSorted(), [...sections].toSorted());
});

test('status counts security events of as long as it is asked for', () => {
  const facts = withFigure('payments', happened('card-testing', 3_000));
  assert.deepEqual([judge(facts).length, judge(facts, 3_600).length], [0, 1]);
});

test('status shows the figures, and a dot for what is not known', () => {
  const screen = show(withProcess({ ...processOf('orders'), answers: false, samples: [] }), []);
  assert.match(screen, /^auth +yes +yes +yes +1 of 4$/m);
  assert.match(screen, /^orders +NO +· +· +·$/m);
  assert.match(screen, /^ORDERS +10 +10 % {2}tickets 0, payments 0, expiration 0$/m);
  assert.match(screen, /^auth +5 +2 s +0 +0 {2}tickets 4 s, orders ·, payments ·$/m);
  assert.match(screen, /^orders +· +· +· +· {2}tickets ·, payments ·$/m);
  assert.match(screen, /^in 2\.0 s +requests +failed +slow +event loop +redelivered$/m);
  assert.match(screen, /^auth +0 +0 +0 +0 ms +0$/m);
  assert.match(screen, /^orders +· +· +· +· +·$/m);
  assert.match(screen, /^orders {4}· hold places, · overdue\npayments {2}oldest not reconciled: 20 s$/m);
});

test('status shows what a process had to do within the last seconds', () => {
  const later = `${requests('/a', 200, 1_400, 1_395)}${requests('/readyz', 200, 7)}${requests('/a', 500, 2)}`;
  const more = `${redelivered(9, 3)}\nnodejs_eventloop_lag_p99_seconds 0.0124`;
  const facts = withFigure('orders', later + more, requests('/a', 200, 100) + redelivered(5, 3));
  assert.match(show(facts, []), /^orders +1,302 +2 +5 +12 ms +4$/m);
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
