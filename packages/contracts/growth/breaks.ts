import { breaksOf, type Use } from './compare-schemas.ts';
import type { Contracts } from './contracts.ts';
import type { JsonSchema } from './json-schema.ts';

/** What today's contracts break that was accepted before, one sentence each; empty when they have only grown. */
export const contractBreaks = (accepted: Contracts, today: Contracts): string[] => [
  ...schemaBreaks('input', accepted.inputs, today.inputs, today.outputs),
  ...schemaBreaks('output', accepted.outputs, today.outputs, today.inputs),
  ...Object.entries(accepted.messages).flatMap(([type, { owner, body }]) => {
    const now = today.messages[type];
    if (!now) return [`${type} is no longer said: whoever listens would wait for ever. Keep saying it.`];
    if (now.owner !== owner)
      return [`${type} moved from ${owner} to ${now.owner}, and so to another stream: nobody listens there.`];
    return breaksOf('message', type, body, now.body);
  }),
];

type Schemas = Readonly<Record<string, JsonSchema>>;

const schemaBreaks = (use: Exclude<Use, 'message'>, accepted: Schemas, today: Schemas, others: Schemas): string[] =>
  Object.entries(accepted).flatMap(([name, before]) => {
    const now = today[name];
    if (now) return breaksOf(use, name, before, now);
    if (others[name]) return [turnedSentence[use](name)];
    return [`${name} is gone. If it only has another name now, rename it in packages/contracts/accepted.json as well.`];
  });

const turnedSentence = {
  input: (name: string) => `${name} no longer refuses unknown fields: what callers send is a z.strictObject.`,
  output: (name: string) => `${name} refuses unknown fields now: what we answer is a z.object, so that it can grow.`,
};
