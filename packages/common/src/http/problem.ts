import { type Problem, type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseTrouble } from '../database/database.ts';
import { Refusal } from '../refusal.ts';

/** Answers with RFC 9457 problem details. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply => {
  const { status, title } = problems[refusal.code];
  const body: Problem = {
    type: `/problems/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId: request.id,
    ...(refusal.errors ? { errors: [...refusal.errors] } : {}),
    ...(refusal.orderId ? { orderId: refusal.orderId } : {}),
    ...(refusal.maxPlaces === undefined ? {} : { maxPlaces: refusal.maxPlaces }),
    ...(refusal.saleStartsAt ? { saleStartsAt: refusal.saleStartsAt } : {}),
    ...(refusal.leastQuantity ? { leastQuantity: refusal.leastQuantity } : {}),
  };
  // Errors of the framework before any hook, such as an address that cannot be decoded, arrive only here.
  reply.header('x-request-id', request.id);
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
};

/** What any error means to the caller. What is not theirs to know is one sentence; the rest goes to the log. */
export const refusalFor = (error: FastifyError | Error): Refusal => {
  if (error instanceof Refusal) return error;
  const code = 'code' in error ? String(error.code) : '';
  const known = frameworkCodes[code];
  if (known) return new Refusal(known.code, known.detail);
  if (isValueRefusedByDatabase(error))
    return new Refusal('invalid-input', 'A value in the request is too large or has a form that cannot be stored.');
  if (isDatabaseTrouble(error))
    return new Refusal('unavailable', 'Please try again in a moment.', { retryAfterSeconds: 1 });
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) return new Refusal('invalid-input', 'The request could not be read.');
  return new Refusal('internal-error', 'This is our mistake. Please try again; if it stays, tell us the request id.');
};

/**
 * A value that a column cannot store (SQLSTATE class 22: numbers out of range, invalid moments, text that cannot be
 * encoded), or that makes a row or a search too large (54000). Schemas refuse such values; this is the last check.
 */
export const isValueRefusedByDatabase = (error: object): boolean =>
  'code' in error && /^(22[0-9A-Z]{3}|54000)$/.test(String(error.code));

const frameworkCodes: Readonly<Record<string, { code: ProblemCode; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large', detail: 'A body may have at most 64 KiB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported-media-type', detail: 'Send `content-type: application/json`.' },
};
