import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pin, referenceTo } from './pins.ts';

/** A file that references images or actions, with its present text and the text that matches the table. */
export type Referring = { readonly file: string; readonly text: string; readonly wanted: string };

/** A reference as written, and the name in it. */
type Reference = { readonly before: string; readonly written: string; readonly name: string };

const files = ['**/Dockerfile', 'compose.yaml', 'k8s/**/*.yaml', '.github/workflows/*.{yml,yaml}'];
const exclude = ['**/node_modules/**', '.ticketing/**', 'k8s/secrets/**'];
// The name of a stage (`FROM build`) and ${variables} are not references to fetch; neither are images built here.
const patterns = [
  /^(?<before>FROM |\s*(?:- )?image: |\s*imageName: )(?<written>(?<name>[\w./-]+):\S+)/gm,
  /^(?<before>\s*(?:- )?uses: )(?<written>(?<name>[\w-]+\/[\w./-]+)@\S+(?: # \S+)?)/gm,
];
const isOurs = (name: string): boolean => name.startsWith('ticketing/');

/** Every file with references, and its text with each reference as pinned. References with unknown names do not change. */
export const findReferring = (root: string, pins: readonly Pin[]): Referring[] =>
  globSync(files, { cwd: root, exclude })
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return { file, text, wanted: rewrite(text, pins) };
    });

const rewrite = (text: string, pins: readonly Pin[]): string =>
  patterns.reduce(
    (result, pattern) =>
      result.replaceAll(pattern, (whole, ...rest) => {
        const { before, name } = rest.at(-1) as Reference;
        const pin = pins.find((one) => one.name === name);
        return pin ? `${before}${referenceTo(pin)}` : whole;
      }),
    text,
  );

/** Wrong references, as sentences: not in the table, or different from the table. */
export const checkReferences = (root: string, pins: readonly Pin[]): string[] =>
  findReferring(root, pins).flatMap(({ file, text }) =>
    referencesIn(text).flatMap(({ name, written }) => {
      const pin = pins.find((one) => one.name === name);
      if (!pin) return [`${file}: ${written} is not in local/supply/images.json`];
      return written === referenceTo(pin) ? [] : [`${file}: ${written} should be ${referenceTo(pin)}: npm run pin`];
    }),
  );

/** The names that a text references, except our own. */
export const referencesIn = (text: string): Reference[] =>
  patterns
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match.groups as unknown as Reference))
    .filter(({ name }) => !isOurs(name));
