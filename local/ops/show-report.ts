import type { Report, Result } from './verify.ts';

const mostExamples = 5;

/** A line for every check, up to five examples under those that found differences, and what it comes to. */
export const showReport = ({ clean, results }: Report): string => {
  const width = Math.max(...results.map(({ name }) => name.length));
  const wrong = results.filter(({ count }) => count > 0);
  return [
    ...results.flatMap((result) => showResult(result, width)),
    '',
    clean ? 'All is as it should be.' : `${wrong.length} of ${results.length} checks found differences.`,
  ].join('\n');
};

const showResult = ({ name, compared, count, differences }: Result, width: number): string[] => {
  const verdict = count === 0 ? 'ok' : count === 1 ? '1 difference' : `${inWords(count)} differences`;
  const more = count > mostExamples ? [`    and ${inWords(count - mostExamples)} more`] : [];
  return [
    `${name.padEnd(width)}  ${inWords(compared).padStart(9)}  ${verdict}`,
    ...differences.slice(0, mostExamples).map(({ id, what }) => `    ${id}  ${what}`),
    ...(count > 0 ? more : []),
  ];
};

const inWords = (count: number): string => count.toLocaleString('en-GB');
