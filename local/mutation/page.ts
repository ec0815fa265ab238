import { type FolderResult, type Survivor, scoreOf } from './results.ts';

/** docs/mutation.md: the score of every folder, and each surviving mutant with its reason. */
export const mutationPage = (results: readonly FolderResult[]): string =>
  `${[
    '# Mutation testing',
    '',
    'A mutant is the code with one small change: a condition turned round, a call left out, a limit moved by one. A test that',
    'fails detects it. `npm run mutation -- orders` mutates a workspace and runs those of its tests that reach each mutant.',
    'Where a folder has too many mutants for one run, a share of them is tried, chosen by a seed: `--share 0.2 --seed 7`.',
    'The content of log lines and the messages of errors for developers are left out.',
    '',
    'This page is generated from [mutation.json](mutation.json), which each run over a whole folder updates. The reason of a',
    'survivor is written there by hand.',
    '',
    '## Scores',
    '',
    '| folder | mutants | tried | detected | score | seed |',
    '|---|---:|---:|---:|---:|---:|',
    ...results.filter(({ tried }) => tried > 0).map(row),
    '',
    '## Survivors',
    '',
    ...results.filter(({ survivors }) => survivors.length > 0).flatMap(section),
  ]
    .join('\n')
    .trimEnd()}\n`;

const row = (result: FolderResult): string =>
  `| ${result.folder} | ${result.mutants} | ${result.tried} | ${result.detected} | ${scoreOf(result)?.toFixed(1)} % | ${result.share < 1 ? result.seed : 'all'} |`;

const section = ({ folder, survivors }: FolderResult): string[] => [
  `### ${folder}`,
  '',
  '| where | code | mutant | why no test detects it |',
  '|---|---|---|---|',
  ...survivors.map((one) => `| ${place(one, folder)} | ${code(one.code)} | ${code(one.replacement)} | ${one.reason} |`),
  '',
];

const place = ({ file, line }: Survivor, folder: string): string =>
  `[${file.slice(folder.length + 1)}:${line}](../${file}#L${line})`;

const code = (text: string): string => `\`\` ${text.replaceAll('|', '\\|').replaceAll('`', 'ˋ')} \`\``;
