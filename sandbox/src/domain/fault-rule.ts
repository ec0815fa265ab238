import type { Metadata } from './intent.ts';

export const callKinds = [
  'error-before',
  'error-after',
  'drop-before',
  'drop-after',
  'slow-before',
  'slow-after',
] as const;
export const webhookKinds = ['webhook-double', 'webhook-delay', 'webhook-reorder', 'webhook-lose'] as const;

/** What can befall an answer that is only given again. */
export const replayKinds: readonly FaultKind[] = ['drop-after', 'slow-after'];

export type FaultKind = (typeof callKinds)[number] | (typeof webhookKinds)[number];

/** Something that goes wrong on request. What is left out matches everything; `*` in a pattern matches any text. */
export type FaultRule = {
  readonly id: string;
  readonly kind: FaultKind;
  readonly operation: string | null;
  readonly path: string | null;
  readonly event: string | null;
  readonly metadata: Metadata;
  readonly probability: number;
  /** How many times it still happens; null is for ever. */
  readonly left: number | null;
  readonly fired: number;
  readonly ms: number;
  readonly jitterMs: number;
  readonly status: number;
};

/** What is wrong with a rule somebody sent, all of it. */
export class BadFaultRule extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join(' '));
    this.name = 'BadFaultRule';
    this.mistakes = mistakes;
  }
}

const knownFields = 'kind operation path event metadata count probability ms jitterMs status'.split(' ');
const statuses = [429, 500, 502, 503, 504];
const defaultMs: Partial<Record<FaultKind, number>> = { 'webhook-delay': 5000, 'webhook-reorder': 5000 };

const isNumber = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

const isMetadata = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');

/** Reads a rule from JSON; throws BadFaultRule with every mistake. */
export const readFaultRule = (body: unknown, id: string): FaultRule => {
  if (typeof body !== 'object' || body === null) throw new BadFaultRule(['Send one rule as a JSON object.']);
  const sent = body as Record<string, unknown>;
  const { kind, operation, path, event, metadata, count, probability, ms, jitterMs, status } = sent;
  const kinds: readonly unknown[] = [...callKinds, ...webhookKinds];
  const forWebhook = typeof kind === 'string' && kind.startsWith('webhook-');
  const mistakes = [
    ...Object.keys(sent)
      .filter((field) => !knownFields.includes(field))
      .map((field) => `'${field}' is unknown; there are ${knownFields.join(', ')}.`),
    kinds.includes(kind) ? '' : `'kind' must be one of ${kinds.join(', ')}.`,
    ...Object.entries({ operation, path, event }).map(([field, value]) =>
      value === undefined || typeof value === 'string' ? '' : `'${field}' must be text.`,
    ),
    forWebhook && (operation ?? path) !== undefined
      ? "A webhook fault is matched by 'event', not by operation or path."
      : '',
    !forWebhook && event !== undefined ? "'event' only matches webhook faults." : '',
    metadata === undefined || isMetadata(metadata) ? '' : "'metadata' must be an object of texts.",
    count === undefined || (isNumber(count, 1, 1e9) && Number.isInteger(count))
      ? ''
      : "'count' must be a whole number from 1.",
    probability === undefined || isNumber(probability, 0, 1) ? '' : "'probability' must be between 0 and 1.",
    ms === undefined || isNumber(ms, 0, 3_600_000) ? '' : "'ms' must be between 0 and 3600000.",
    jitterMs === undefined || isNumber(jitterMs, 0, 3_600_000) ? '' : "'jitterMs' must be between 0 and 3600000.",
    status === undefined || statuses.includes(status as number)
      ? ''
      : `'status' must be one of ${statuses.join(', ')}.`,
    kind === 'error-after' && status === 429 ? 'A 429 is always before the effect.' : '',
    typeof kind === 'string' && kind.startsWith('slow') && ms === undefined ? `'${kind}' needs 'ms'.` : '',
  ].filter((mistake) => mistake !== '');
  if (mistakes.length > 0) throw new BadFaultRule(mistakes);
  return {
    id,
    kind: kind as FaultKind,
    operation: (operation as string | undefined) ?? null,
    path: (path as string | undefined) ?? null,
    event: (event as string | undefined) ?? null,
    metadata: (metadata as Metadata | undefined) ?? {},
    probability: (probability as number | undefined) ?? 1,
    left: (count as number | undefined) ?? null,
    fired: 0,
    ms: (ms as number | undefined) ?? defaultMs[kind as FaultKind] ?? 0,
    jitterMs: (jitterMs as number | undefined) ?? 0,
    status: (status as number | undefined) ?? 500,
  };
};
