import { z } from 'zod';
import * as orders from '../src/http/orders.ts';
import * as payments from '../src/http/payments.ts';
import * as problems from '../src/http/problems.ts';
import * as refusals from '../src/http/refusals.ts';
import * as tickets from '../src/http/tickets.ts';
import * as users from '../src/http/users.ts';
import { catalogue } from '../src/messages/catalogue.ts';
import type { Owner } from '../src/messages/envelope.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

/** Everything others rely on: what requests may bring, what answers bring, what messages tell and who says them. */
export type Contracts = {
  readonly inputs: Readonly<Record<string, JsonSchema>>;
  readonly outputs: Readonly<Record<string, JsonSchema>>;
  readonly messages: Readonly<Record<string, { readonly owner: Owner; readonly body: JsonSchema }>>;
};

/** The modules of `src/http`, all of them; a test sees to it. */
export const httpModules = { orders, payments, problems, refusals, tickets, users };

/**
 * The contracts as they are now. Of the HTTP schemas those of whole objects count, the others are inside them. Inputs
 * are told from outputs by what makes them so: they refuse unknown fields.
 */
export const contractsToday = (): Contracts => {
  const objects = Object.values(httpModules)
    .flatMap((module) => Object.entries<unknown>(module))
    .filter((entry): entry is [string, z.ZodObject] => entry[1] instanceof z.ZodObject)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const bodies = catalogue.map(
    ({ type, owner, body }) => [type, { owner, body: jsonSchemaOf(body, 'input') }] as const,
  );
  return {
    inputs: Object.fromEntries(
      objects.filter(([, schema]) => isInput(schema)).map(([name, schema]) => [name, jsonSchemaOf(schema, 'input')]),
    ),
    outputs: Object.fromEntries(
      objects.filter(([, schema]) => !isInput(schema)).map(([name, schema]) => [name, jsonSchemaOf(schema, 'output')]),
    ),
    messages: Object.fromEntries(bodies),
  };
};

const isInput = (schema: z.ZodObject): boolean => jsonSchemaOf(schema, 'input').additionalProperties === false;
