import type { ProcessFacts } from './facts.ts';

/** One value of a metric. */
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Reads the text that `/metrics` returns. Our label values contain no quotes, line breaks or backslashes. */
export const readSamples = (text: string): Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });

/** The highest value of a metric, or null where there is none. Replicas show the same figures of their database. */
export const highest = (samples: readonly Sample[], name: string, labels: Sample['labels'] = {}): number | null => {
  const values = samples
    .filter((one) => one.name === name && Object.entries(labels).every(([label, text]) => one.labels[label] === text))
    .map(({ value }) => value);
  return values.length === 0 ? null : Math.max(...values);
};

/** The samples of all processes of a service. */
export const samplesOf = (processes: readonly ProcessFacts[], kind: ProcessFacts['kind']): Sample[] =>
  processes.filter((one) => one.kind === kind).flatMap(({ samples }) => samples);

/** By how much those of a counter's series that are wanted have grown between two readings. A restarted process counts from 0. */
export const increase = (
  { earlier, samples }: { readonly earlier: readonly Sample[]; readonly samples: readonly Sample[] },
  isWanted: (sample: Sample) => boolean,
): number => {
  // Without an earlier answer everything since the start of the process would seem new.
  if (earlier.length === 0) return 0;
  const before = new Map(earlier.filter(isWanted).map((one) => [keyOf(one), one.value]));
  return samples.filter(isWanted).reduce((sum, one) => {
    const known = before.get(keyOf(one)) ?? 0;
    return sum + (one.value >= known ? one.value - known : one.value);
  }, 0);
};

const keyOf = ({ name, labels }: Sample): string => `${name} ${JSON.stringify(labels)}`;
