import { z } from 'zod';
import { maxInt } from '../src/values.ts';

/** A JSON Schema as far as contracts need it; `Record` because every keyword is compared, known here or not. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of a schema's `input` or `output`, without parts that are only noise: the bounds of integers (safe ones, and
 * those of PostgreSQL's `int`, beyond which nothing was ever stored), and the long patterns behind formats, which change with the library and not with the contract.
 */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-7', override: quieten });
  return rest;
};

const quieten = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void => {
  const json = jsonSchema as { [keyword: string]: unknown };
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER || json.maximum === maxInt) delete json.maximum;
  if (json.format === undefined) return;
  delete json.pattern;
  const { def } = zodSchema._zod as { def: { format?: string; offset?: boolean } };
  if (def.format === 'datetime' && !def.offset) json.pattern = 'Z$';
};
