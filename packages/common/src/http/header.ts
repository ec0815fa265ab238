import { mistakeOf } from '@ticketing/contracts/values/mistake';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { refuseInput } from './validate.ts';

/** A header parsed by its schema, or undefined when it was not sent. @throws Refusal `invalid-input` that names it. */
export const readHeader = <Value>(
  request: FastifyRequest,
  name: string,
  schema: z.ZodType<Value>,
): Value | undefined => {
  const sent = request.headers[name.toLowerCase()];
  if (sent === undefined) return undefined;
  const read = schema.safeParse(sent, { error: mistakeOf });
  if (read.success) return read.data;
  throw refuseInput(read.error, name);
};
