import type { ProblemCode } from '@ticketing/contracts/http/problems';
import type { FastifyRequest } from 'fastify';
import type { Refusal } from '../refusal.ts';
import { recordSecurityEvent, type SecurityEvent } from '../security-events.ts';

/** Refusals that are security events in every service. A refusal may name another event itself. */
const eventOf: Readonly<Partial<Record<ProblemCode, SecurityEvent>>> = {
  'invalid-credentials': 'sign-in-failed',
  'email-taken': 'sign-up-known-email',
  'cross-site-write': 'cross-site-write',
  'not-your-ticket': 'foreign-resource',
  'invalid-signature': 'webhook-rejected',
  'too-many-declines': 'card-testing',
  'too-many-requests': 'limit-reached',
};

/** Records a refusal that is a security event, with the caller and the requested resource. */
export const recordRefusal = (request: FastifyRequest, refusal: Refusal): void => {
  const event = refusal.event ?? eventOf[refusal.code];
  if (event) recordSecurityEvent(request.log, event, { ...callerFields(request), ...refusal.facts });
};

/** The fields that identify the request of a security event. */
export const callerFields = (request: FastifyRequest) => ({
  network: request.network,
  userId: request.caller?.id,
  route: `${request.method} ${request.routeOptions.url ?? 'none'}`,
  requestId: request.id,
});
