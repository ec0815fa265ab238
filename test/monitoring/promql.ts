import { parser } from '@prometheus-io/lezer-promql';

export type Query = {
  readonly metrics: readonly string[];
  /** Labels that it compares or groups by. */
  readonly labels: readonly string[];
  /** Texts that labels are compared with, by label. */
  readonly wanted: readonly { readonly label: string; readonly text: string }[];
};

/** What a PromQL expression uses. @throws Error if it is not PromQL */
export const readQuery = (expression: string): Query => {
  const [metrics, labels, wanted]: [Set<string>, Set<string>, { label: string; text: string }[]] = [
    new Set(),
    new Set(),
    [],
  ];
  let label = '';
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`not PromQL at "${expression.slice(from)}": ${expression}`);
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.add(text);
      if (name === 'LabelName') {
        label = text;
        labels.add(label);
      }
      if (name === 'StringLiteral' && node.parent?.name === 'UnquotedLabelMatcher')
        wanted.push({ label, text: text.slice(1, -1) });
    },
  });
  return { metrics: [...metrics], labels: [...labels], wanted };
};
