import { mistakeOf } from '@ticketing/contracts/values/mistake';
import type { z } from 'zod';
import { refuseInput } from './validate.ts';

/** Parses a header by its schema. Undefined when it was not sent. @throws Refusal `invalid-input` that names it. */
export const readHeader = <Value>(
  name: string,
  sent: string | readonly string[] | undefined,
  schema: z.ZodType<Value>,
): Value | undefined => {
  if (sent === undefined) return undefined;
  const read = schema.safeParse(sent, { error: mistakeOf });
  if (read.success) return read.data;
  throw refuseInput(read.error, name);
};
