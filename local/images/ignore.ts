import { matchesGlob } from 'node:path';

/** Whether a path of the build context stays out of every image. */
export type Ignores = (path: string) => boolean;

/**
 * Reads a `.dockerignore`: the last pattern that fits a path, or a folder it lies in, decides; `!` takes back. A folder
 * in which something is taken back is not kept out as a whole.
 */
export const readIgnores = (text: string): Ignores => {
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: undotted(line.replace(/^!/, '')) }));
  return (given) => {
    const path = undotted(given);
    const folders = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
    const decided = patterns.findLast(({ pattern }) => folders.some((folder) => matchesGlob(folder, pattern)));
    if (!decided || decided.keeps) return false;
    return !patterns.some(({ keeps, pattern }) => keeps && pattern.startsWith(`${path}/`));
  };
};

/** To Docker a name that begins with a dot is one like others; node's `*` passes it by. */
const undotted = (path: string): string => path.replaceAll(/(^|\/)\./g, '$1dot-');
