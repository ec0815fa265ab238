import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// The server's working directory is the client's folder, in an image, too; packages are installed one above.
const folder = (): string => join(process.cwd(), '../node_modules/@fontsource');
const subsets = ['latin', 'latin-ext', 'vietnamese'] as const;
/** The site's own faces have Latin only, and not all of it. This one, narrow and heavy as they are, has the rest. */
const otherSubsets = ['cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'latin-ext', 'vietnamese'] as const;

type Face = {
  readonly name: string;
  readonly data: Buffer;
  readonly weight: 500 | 600 | 800;
  readonly style: 'normal';
};

const read = async (name: string, weight: Face['weight'], subset: string): Promise<Face[]> => {
  const file = join(folder(), name, 'files', `${name}-${subset}-${weight}-normal.woff`);
  const data = await readFile(file).catch(() => null);
  return data === null ? [] : [{ name: `${name}-${subset}`, data, weight, style: 'normal' }];
};

// Of faces with one name the drawing takes one: each subset needs a name of its own.
const family = (name: string): string =>
  [
    ...subsets.map((subset) => `${name}-${subset}`),
    ...otherSubsets.map((subset) => `fira-sans-condensed-${subset}`),
  ].join(', ');

/** The families of a picture's titles and of its other text, for all scripts that can be drawn. */
export const families = { title: family('bricolage-grotesque'), text: family('instrument-sans') } as const;

let faces: Promise<readonly Face[]> | undefined;

/** The faces of pictures, read once. Drawing needs their outlines as WOFF or TTF, which the variable ones are not. */
export const readFaces = (): Promise<readonly Face[]> => {
  faces ??= Promise.all([
    ...subsets.flatMap((subset) => [
      read('bricolage-grotesque', 800, subset),
      read('instrument-sans', 500, subset),
      read('instrument-sans', 600, subset),
    ]),
    ...otherSubsets.flatMap((subset) => [
      read('fira-sans-condensed', 800, subset),
      read('fira-sans-condensed', 500, subset),
    ]),
  ]).then((all) => all.flat());
  return faces;
};

// What these subsets cover, apart from rare signs. A test draws each of them.
const drawable =
  /^[\u0020-\u007e\u00a0-\u00a3\u00a5-\u00ac\u00ae-\u02b2\u02bc\u02c6-\u02c8\u02da\u02dc\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u0400-\u0479\u048a-\u052f\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2039\u203a\u20ab\u20ac\u2116\u2122\u2212]*$/u;

/** Whether every character of a text can be drawn. A text in another script would be a row of empty boxes. */
export const isDrawable = (text: string): boolean => drawable.test(text.normalize('NFC'));
