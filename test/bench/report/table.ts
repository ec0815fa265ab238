import { type Goal, isMet, type Row, type Spread } from '../row.ts';

/** A row as people read it: what, ours, limit, ratio, goal, met or not. */
export const cellsOf = (row: Row): string[] => [
  row.what,
  spread(row.ours, row.unit),
  row.limit ? `${spread(row.limit.spread, row.unit)}` : '–',
  row.ratio ? spread(row.ratio, ' ×') : '–',
  goalOf(row.goal, row.ratio ? ' ×' : row.unit),
  isMet(row) ? 'met' : 'not met',
];

export const headings = ['what', 'ours (lowest–highest)', 'limit in the same rounds', 'ratio', 'goal', ''];

/** A plain-text table for the terminal. */
export const writeTable = (rows: readonly Row[]): string => {
  const lines = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  return lines
    .map((cells) => `  ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n');
};

const goalOf = (goal: Goal, unit: string): string =>
  'atLeast' in goal ? `≥ ${withUnit(number(goal.atLeast), unit)}` : `≤ ${withUnit(number(goal.atMost), unit)}`;

const spread = ({ median, low, high, rounds }: Spread, unit: string): string => {
  const middle = withUnit(number(median), unit);
  return rounds === 1 ? middle : `${middle} (${number(low)}–${number(high)})`;
};

const withUnit = (text: string, unit: string): string =>
  unit.startsWith('/') ? text + unit : `${text} ${unit.trim()}`.trim();

/** Three digits that matter, thousands apart. */
export const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(value >= 10 ? 3 : 2).replace(/\.0+$/, '');
