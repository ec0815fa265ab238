import type { JsonSchema } from './json-schema.ts';

/**
 * Who would notice a change. An `input` is written by callers, an `output` is read by them. A `message` is both: those
 * said long ago are read again (by a replay, by a copy built anew), and new ones are read by services not yet renewed.
 */
export type Use = 'input' | 'output' | 'message';

/**
 * What today's schema breaks that was promised before, one sentence each; empty when it has only grown.
 * @param at where the schema stands, e.g. `TicketInput` or `order.created`
 */
export const breaksOf = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] => {
  const one = unwrapNull(before);
  const other = unwrapNull(now);
  if (nameOf(one.schema) !== nameOf(other.schema) && !(use === 'input' && isWiderNumber(one.schema, other.schema)))
    return [
      `${at} was ${nameOf(one.schema)} and is ${nameOf(other.schema)}: keep it, and tell the new thing in a new field.`,
    ];
  return [
    ...nullBreaks(use, at, one.isNullable, other.isNullable),
    ...valueBreaks(use, at, one.schema, other.schema),
    ...limitBreaks(at, one.schema, other.schema),
    ...textBreaks(use, at, one.schema, other.schema),
    ...defaultBreaks(use, at, one.schema, other.schema),
    ...fieldBreaks(use, at, one.schema, other.schema),
    ...itemBreaks(use, at, one.schema, other.schema),
    ...unknownBreaks(at, one.schema, other.schema),
  ];
};

/** `X or null`, in either of the two ways it is written, as X and whether null is allowed. */
const unwrapNull = (schema: JsonSchema): { readonly schema: JsonSchema; readonly isNullable: boolean } => {
  const { anyOf, type, ...rest } = schema;
  if (Array.isArray(type)) {
    const others = type.filter((one) => one !== 'null');
    return {
      schema: { ...rest, type: others.length === 1 ? others[0] : others },
      isNullable: others.length < type.length,
    };
  }
  if (!Array.isArray(anyOf)) return { schema, isNullable: type === 'null' };
  const others = (anyOf as JsonSchema[]).filter((one) => one.type !== 'null');
  return {
    schema: others.length === 1 ? { ...rest, ...others[0] } : { ...rest, anyOf: others },
    isNullable: others.length < anyOf.length,
  };
};

const isWiderNumber = (before: JsonSchema, now: JsonSchema): boolean =>
  before.type === 'integer' && now.type === 'number';

const nameOf = ({ type, anyOf }: JsonSchema): string =>
  anyOf ? 'one of several' : `${type ?? 'anything'}`.replaceAll(',', ' or ');

const nullBreaks = (use: Use, at: string, before: boolean, now: boolean): string[] => {
  if (before && !now) return [`${at} may no longer be null: what was written so before would be refused.`];
  if (!before && now && use !== 'input')
    return [`${at} may be null now: whoever reads it does not expect that. Leave an optional field out instead.`];
  return [];
};

const valuesOf = ({ enum: values, const: only }: JsonSchema): readonly unknown[] | null =>
  (values as unknown[] | undefined) ?? (only === undefined ? null : [only]);

const valueBreaks = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] => {
  const were = valuesOf(before);
  const are = valuesOf(now);
  if (!were) return are ? [`${at} took any value and takes only ${are.join(', ')} now: allow what was allowed.`] : [];
  if (!are)
    return use === 'input' ? [] : [`${at} was one of ${were.join(', ')} and may be anything now: name its values.`];
  const gone = were.filter((value) => !are.includes(value));
  return gone.length > 0 ? [`${at} can no longer be ${gone.join(', ')}: values are added, never taken away.`] : [];
};

const lowerLimits = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'];
const upperLimits = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'];

const limitBreaks = (at: string, before: JsonSchema, now: JsonSchema): string[] => {
  const narrower = (limit: string, sign: 1 | -1): boolean =>
    now[limit] !== undefined &&
    (before[limit] === undefined || sign * Number(now[limit]) > sign * Number(before[limit]));
  return [
    ...lowerLimits.filter((limit) => narrower(limit, 1)),
    ...upperLimits.filter((limit) => narrower(limit, -1)),
  ].map(
    (limit) =>
      `${at} has a narrower limit: ${limit} was ${before[limit] ?? 'open'} and is ${now[limit]}. What was allowed is stored already and stays allowed.`,
  );
};

const textBreaks = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] =>
  ['format', 'pattern']
    .filter((keyword) => before[keyword] !== now[keyword] && !(use === 'input' && now[keyword] === undefined))
    .map(
      (keyword) =>
        `${at} is written differently: its ${keyword} was ${before[keyword] ?? 'open'} and is ${now[keyword] ?? 'open'}. Keep it, and tell the new thing in a new field.`,
    );

const defaultBreaks = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] =>
  use === 'input' && 'default' in before && before.default !== now.default
    ? [
        `${at} left out meant ${before.default} and means ${now.default ?? 'something else'} now: callers who leave it out rely on that.`,
      ]
    : [];

type Fields = Readonly<Record<string, JsonSchema>>;
const fieldsOf = ({ properties }: JsonSchema): Fields => (properties ?? {}) as Fields;
const requiredOf = ({ required }: JsonSchema): readonly string[] => (required ?? []) as string[];

const fieldBreaks = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] => {
  const were = fieldsOf(before);
  const are = fieldsOf(now);
  const found: string[] = [];
  if (now.additionalProperties === false && before.additionalProperties !== false)
    found.push(`${at} refuses unknown fields now: whoever sends more than it knows would be refused.`);
  for (const [name, field] of Object.entries(were)) {
    const here = `${at}.${name}`;
    const today = are[name];
    if (!today) found.push(goneSentence[use](here));
    else found.push(...breaksOf(use, here, field, today));
  }
  for (const name of Object.keys(are)) {
    const wasRequired = requiredOf(before).includes(name);
    const isRequired = requiredOf(now).includes(name);
    const here = `${at}.${name}`;
    if (use !== 'output' && isRequired && !wasRequired) found.push(requiredSentence[use](here));
    if (use !== 'input' && wasRequired && !isRequired)
      found.push(`${here} may be missing now: whoever reads it counts on it. Keep it required.`);
  }
  return found;
};

const goneSentence: Readonly<Record<Use, (at: string) => string>> = {
  input: (at) => `${at} is gone: callers who send it would be refused. Keep the field, even if nothing reads it.`,
  output: (at) => `${at} is gone: whoever reads it breaks. Keep saying it beside what replaces it.`,
  message: (at) => `${at} is gone: services that hear it break. Keep saying it beside what replaces it.`,
};

const requiredSentence: Readonly<Record<'input' | 'message', (at: string) => string>> = {
  input: (at) =>
    `${at} is required now: callers who do not send it would be refused. Make it optional, or give it a default.`,
  message: (at) =>
    `${at} is required now: messages said before do not have it, and a replay says them again. Make it optional.`,
};

const itemBreaks = (use: Use, at: string, before: JsonSchema, now: JsonSchema): string[] =>
  before.items || now.items
    ? breaksOf(use, `${at}[]`, (before.items ?? {}) as JsonSchema, (now.items ?? {}) as JsonSchema)
    : [];

const judged = new Set([
  ...['type', 'enum', 'const', 'format', 'pattern', 'default', 'properties', 'required', 'items'],
  ...lowerLimits,
  ...upperLimits,
  ...['title', 'description', 'examples'],
]);

const isJudged = (keyword: string, now: JsonSchema): boolean =>
  judged.has(keyword) || (keyword === 'additionalProperties' && typeof now[keyword] !== 'object');

/** What this file cannot judge may not change at all. */
const unknownBreaks = (at: string, before: JsonSchema, now: JsonSchema): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((keyword) => !isJudged(keyword, now) && JSON.stringify(before[keyword]) !== JSON.stringify(now[keyword]))
    .map((keyword) => `${at} changed in "${keyword}", which growth/compare-schemas.ts cannot judge: teach it first.`);
