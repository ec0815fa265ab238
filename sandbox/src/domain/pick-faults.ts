import type { FaultKind, FaultRule } from './fault-rule.ts';
import type { Metadata } from './intent.ts';

/** What a rule is held against: a call (operation and path) or a webhook (event). */
export type Occasion = {
  readonly kinds: readonly FaultKind[];
  readonly operation?: string;
  readonly path?: string;
  readonly event?: string;
  readonly metadata: Metadata;
};

const fits = (pattern: string | null, text: string | undefined): boolean => {
  if (pattern === null) return true;
  if (text === undefined) return false;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
};

const matches = (rule: FaultRule, occasion: Occasion): boolean =>
  rule.left !== 0 &&
  occasion.kinds.includes(rule.kind) &&
  fits(rule.operation, occasion.operation) &&
  fits(rule.path, occasion.path) &&
  fits(rule.event, occasion.event) &&
  Object.entries(rule.metadata).every(([key, value]) => occasion.metadata[key] === value);

/** The rules that happen now, and all rules afterwards, with those counted. `random` is called once per matching rule. */
export const pickFaults = (
  rules: readonly FaultRule[],
  occasion: Occasion,
  random: () => number,
): { readonly picked: readonly FaultRule[]; readonly rules: readonly FaultRule[] } => {
  const picked = rules.filter((rule) => matches(rule, occasion) && random() < rule.probability);
  if (picked.length === 0) return { picked, rules };
  const counted = rules.map((rule) =>
    picked.includes(rule) ? { ...rule, fired: rule.fired + 1, left: rule.left === null ? null : rule.left - 1 } : rule,
  );
  return { picked, rules: counted };
};

/** How long a rule waits this time, in milliseconds. */
export const waitOf = (rule: FaultRule, random: () => number): number => rule.ms + rule.jitterMs * random();
