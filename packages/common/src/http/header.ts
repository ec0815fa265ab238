import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** A header parsed by its schema, or undefined when it was not sent. @throws Refusal `invalid-input` that names it. */
export const readHeader = <Value>(
  request: FastifyRequest,
  name: string,
  schema: z.ZodType<Value>,
): Value | undefined => {
  const sent = request.headers[name.toLowerCase()];
  if (sent === undefined) return undefined;
  const read = schema.safeParse(sent);
  if (read.success) return read.data;
  const message = read.error.issues[0]?.message ?? 'is not valid';
  throw new Refusal('invalid-input', `Please check "${name}": ${message}.`, { errors: [{ field: name, message }] });
};
