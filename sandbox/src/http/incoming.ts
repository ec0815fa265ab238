import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { KeyedCall } from '../domain/idempotency.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Call, Operation } from '../operations/operation.ts';
import { readParams } from '../operations/params.ts';
import { parseForm } from './form.ts';
import { authenticate, type Keys, secretKeyRequired } from './keys.ts';

/** A call that has been let in and understood, and has not begun. */
export type Incoming<Input> = {
  readonly call: Call;
  readonly path: string;
  readonly input: Input;
  /** Paths of ids to be replaced by whole objects in the answer. */
  readonly expansions: readonly string[];
  readonly keyed: KeyedCall | null;
};

const formOf = (request: FastifyRequest): string => {
  if (request.method !== 'POST') return (request.query as { text: string }).text;
  const body = request.body ?? '';
  if (typeof body === 'string') return body;
  throw new Refusal({
    status: 400,
    type: 'invalid_request_error',
    message: 'Send the parameters form-encoded, not as JSON.',
  });
};

const keyOf = (request: FastifyRequest, path: string, form: string): KeyedCall | null => {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || key === '') return null;
  // Sorted, since the same parameters in another order are the same parameters.
  return { key, endpoint: `POST ${path}`, fingerprint: hash('sha1', form.split('&').sort().join('&')) };
};

/** Checks who calls, and what for. All it refuses (400, 401) was never begun, so none of it is kept under an idempotency key. */
export const readCall = <Input>(
  request: FastifyRequest,
  operation: Operation<Input>,
  keys: Keys,
  now: number,
): Incoming<Input> => {
  const byPublishableKey = authenticate(request.headers.authorization, keys) === 'publishable';
  if (byPublishableKey && !operation.publishable) throw secretKeyRequired();
  const path = request.url.split('?')[0]!;
  const form = formOf(request);
  const params = readParams(parseForm(form));
  const expansions = params.texts('expand') ?? [];
  const input = operation.parse(params, (request.params as { id?: string }).id ?? '');
  const keyed = keyOf(request, path, form);
  const call = { byPublishableKey, requestId: request.id, idempotencyKey: keyed?.key ?? null, now };
  return { call, path, input, expansions, keyed };
};
