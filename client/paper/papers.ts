import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { papersFolder } from '../config.ts';
import type { PaperName } from './paper-names.ts';

// The server's working directory is the client's folder, in an image, too.
const defaults = (): string => join(process.cwd(), 'papers');
const maxBytes = 256 * 1024;

const readOwn = async (folder: string | undefined, file: string): Promise<string | null> => {
  if (folder === undefined) return null;
  const path = join(folder, file);
  try {
    if ((await stat(path)).size > maxBytes) return null;
    const text = await readFile(path, 'utf8');
    return text.trim() === '' ? null : text;
  } catch {
    return null;
  }
};

/** The Markdown of a page: the operator's file if there is a readable one of at most 256 KiB, otherwise what comes with the site. */
export const readPaper = async (name: PaperName, folder = papersFolder()): Promise<string> =>
  (await readOwn(folder, `${name}.md`)) ?? readFile(join(defaults(), `${name}.md`), 'utf8');
