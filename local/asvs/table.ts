import type { Answer, Asvs } from './answers.ts';

const answers: readonly Answer['answer'][] = ['yes', 'partly', 'no', 'not-applicable'];
const [begin, end] = ['<!-- asvs: written by npm run generate -->', '<!-- /asvs -->'];

/** The page with a new table between its markers. @throws Error if the page has no markers */
export const withAsvsTable = (page: string, asvs: Asvs): string => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('the page has no markers for the ASVS table');
  return `${page.slice(0, from)}${begin}\n\n${asvsTable(asvs)}\n${page.slice(to)}`;
};

/** Counts by chapter, and the requirements that are not met or only partly, with the reason. */
export const asvsTable = ({ chapters, requirements }: Asvs): string => {
  const count = (of: readonly Answer[], answer: Answer['answer']) => of.filter((one) => one.answer === answer).length;
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  const rows = Object.entries(chapters).map(([chapter, name]) => {
    const own = requirements.filter(({ id }) => id.startsWith(`${chapter}.`));
    return row([`${chapter} ${name}`, ...answers.map((answer) => count(own, answer) || '·'), own.length]);
  });
  const sums = row([
    '**all**',
    ...answers.map((answer) => `**${count(requirements, answer)}**`),
    `**${requirements.length}**`,
  ]);
  const open = requirements.filter(({ answer }) => answer === 'no' || answer === 'partly');
  return [
    row(['chapter', 'yes', 'partly', 'no', 'not applicable', 'of']),
    '|---|--:|--:|--:|--:|--:|\n',
    ...rows,
    sums,
    '\n',
    row(['not met, or only partly', 'level', 'answer', 'why']),
    '|---|--:|---|---|\n',
    ...open.map(({ id, about, level, answer, why }) => row([`${id} ${about}`, level, answer, why])),
  ].join('');
};
