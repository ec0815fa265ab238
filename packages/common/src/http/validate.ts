import { mistakeOf } from '@ticketing/contracts/values/mistake';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

const maxErrors = 20;

/** Validates each part of a request by its schema. What is wrong becomes a Refusal that names each field once. */
export const compileValidator =
  ({ schema, httpPart = 'body' }: { readonly schema: z.ZodType; readonly httpPart?: string | undefined }) =>
  (value: unknown): { readonly value?: unknown; readonly error?: Refusal } => {
    const read = schema.safeParse(value, { error: mistakeOf });
    return read.success ? { value: read.data } : { error: refuseInput(read.error, httpPart) };
  };

/** The refusal of what a schema found; `whole` names what was read, where no field of it is meant. */
export const refuseInput = ({ issues }: z.ZodError, whole: string): Refusal => {
  const messages = new Map<string, string>(); // by field: the first is what to do about it, others follow from it
  for (const issue of issues)
    for (const field of fieldsOf(issue))
      if (messages.size < maxErrors && !messages.has(field)) messages.set(field, issue.message);
  const errors = [...messages].map(([field, message]) => ({
    field: shorten(field || whole),
    message: shorten(message),
  }));
  const [first, ...others] = errors;
  const subject = messages.keys().next().value === '' ? `The ${whole}` : `The field ${first?.field}`;
  const more = others.length === 0 ? '' : ` See errors for ${others.length} more.`;
  return new Refusal('invalid-input', `${subject} ${first?.message}.${more}`, { errors });
};

const fieldsOf = (issue: z.core.$ZodIssue): string[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [issue.path.join('.')];

/** Names and values in a message may come from the caller, and be as long as a body. */
const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text);
