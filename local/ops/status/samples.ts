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
