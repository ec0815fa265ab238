import { Counter, Gauge, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/**
 * Events for security operators. Each is one log line (`security: true`, `event`) and one count of
 * `security_events_total{event}`. Fields identify people and networks, and never contain a password, token, cookie or code.
 */
export const securityEvents = [
  'sign-up',
  'sign-up-known-email',
  'sign-in',
  'sign-in-failed',
  'password-changed',
  'password-change-failed',
  'session-ended',
  'token-rejected',
  'signing-key-revoked',
  'cross-site-write',
  'foreign-resource',
  'limit-reached',
  'limits-degraded',
  'webhook-rejected',
  'card-declined',
  'card-testing',
  'hoarding',
] as const;
export type SecurityEvent = (typeof securityEvents)[number];

export const securityEventsTotal = new Counter({
  name: 'security_events_total',
  help: 'Security events by kind.',
  labelNames: ['event'],
  registers: [],
});

const lastTimestamp = new Gauge({
  name: 'security_event_last_timestamp_seconds',
  help: 'When the last security event of a kind was recorded.',
  labelNames: ['event'],
  registers: [],
});

/** Shows security events at `/metrics`. Every kind has a count from the start: `increase()` does not see a first event as an increase from nothing. */
export const showSecurityEvents = (metrics: Registry): void => {
  metrics.registerMetric(securityEventsTotal);
  metrics.registerMetric(lastTimestamp);
  for (const event of securityEvents) securityEventsTotal.inc({ event }, 0);
};

export type SecurityFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const linesPerMinute = 20;
const minuteMs = 60_000;
const maxSources = 5_000;

type Source = { lines: number; suppressed: number };
/** How many lines of an event were written this minute, by event and network. */
const sources = new Map<string, Source>();

/**
 * Logs and counts a security event, with `fields` as they are. Every event is counted. For the same event from one
 * network, 20 lines a minute are written, and one more with the number of `suppressed` ones, so that a flood fills no disk.
 */
export const recordSecurityEvent = (
  log: Pick<Logger, 'warn'>,
  event: SecurityEvent,
  fields: SecurityFields = {},
): void => {
  securityEventsTotal.inc({ event });
  lastTimestamp.setToCurrentTime({ event });
  const source = sourceOf(log, event, fields.network);
  if (source.lines >= linesPerMinute) {
    source.suppressed += 1;
    return;
  }
  source.lines += 1;
  log.warn({ ...fields, security: true, event }, 'security event');
};

/** With very many networks in a minute, the remaining ones share one counter. */
const sourceOf = (log: Pick<Logger, 'warn'>, event: SecurityEvent, network: SecurityFields[string]): Source => {
  const isCrowded = sources.size >= maxSources && !sources.has(`${event} ${network}`);
  const key = isCrowded ? `${event} others` : `${event} ${network}`;
  const known = sources.get(key);
  if (known) return known;
  const source: Source = { lines: 0, suppressed: 0 };
  sources.set(key, source);
  setTimeout(() => {
    sources.delete(key);
    const { suppressed } = source;
    if (suppressed > 0)
      log.warn({ network: isCrowded ? undefined : network, suppressed, security: true, event }, 'security events');
  }, minuteMs).unref();
  return source;
};
