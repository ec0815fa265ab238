import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// The server's working directory is the client's folder, in an image, too; packages are installed one above.
const folder = (): string => join(process.cwd(), '../node_modules/@fontsource');
const subsets = ['latin', 'latin-ext', 'vietnamese'] as const;

type Face = {
  readonly name: string;
  readonly data: Buffer;
  readonly weight: 500 | 600 | 800;
  readonly style: 'normal';
};

const read = async (name: string, weight: Face['weight'], subset: string): Promise<Face[]> => {
  const file = join(folder(), name, 'files', `${name}-${subset}-${weight}-normal.woff`);
  const data = await readFile(file).catch(() => null);
  return data === null ? [] : [{ name, data, weight, style: 'normal' }];
};

let faces: Promise<readonly Face[]> | undefined;

/** The faces of pictures, read once. Drawing needs their outlines as WOFF or TTF, which the variable ones are not. */
export const readFaces = (): Promise<readonly Face[]> => {
  faces ??= Promise.all(
    subsets.flatMap((subset) => [
      read('bricolage-grotesque', 800, subset),
      read('instrument-sans', 500, subset),
      read('instrument-sans', 600, subset),
    ]),
  ).then((all) => all.flat());
  return faces;
};

// What these subsets cover (their unicode-range), apart from rare signs.
const drawable =
  /^[\u0020-\u007e\u00a0-\u0131\u0134-\u02bc\u02c6\u02da\u02dc\u1e00-\u1eff\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2039\u203a\u20ab\u20ac\u2122\u2212]*$/u;

/** Whether every character of a text can be drawn. A text in another script would be a row of empty boxes. */
export const isDrawable = (text: string): boolean => drawable.test(text.normalize('NFC'));
