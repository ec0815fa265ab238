import { Counter } from 'prom-client';
import type { Logger } from './logger.ts';

/**
 * Events that a security operator watches. Each is one log line (`security: true`, `event`) and one count of
 * `security_events_total{event}`. Fields identify people and networks, and never hold a password, token, cookie or code.
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

/** Logs and counts a security event. `fields` are written as they are. */
export const recordSecurityEvent = (
  log: Pick<Logger, 'warn'>,
  event: SecurityEvent,
  fields: Readonly<Record<string, string | number | boolean | null | undefined>> = {},
): void => {
  securityEventsTotal.inc({ event });
  log.warn({ ...fields, security: true, event }, 'security event');
};
