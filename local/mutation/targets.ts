import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';
import { root } from '../config.ts';

/** The code that mutation testing covers: folders whose tests run without a whole system. */
const covered = [
  /^(?:packages\/(?:common|contracts)|services\/\w+|gateway)\/src\//,
  /^sandbox\/src\/domain\//,
  /^client\/(?:account|browse|calls|live|order|pay|reserve|security|selling|words)\//,
];
const isCode = (file: string): boolean =>
  covered.some((pattern) => pattern.test(file)) && /(?<!\.test|\/main)\.ts$/.test(file) && !file.includes('/testing');

/** The pattern of a workspace's code, by its folder. */
export const codeOf = (folder: string): string =>
  folder === 'client'
    ? 'client/{account,browse,calls,live,order,pay,reserve,security,selling,words}/**/*.ts'
    : folder === 'sandbox'
      ? 'sandbox/src/domain/**/*.ts'
      : `${folder}/src/**/*.ts`;

/** The pattern of a file or folder that was named. @throws Advice when it does not exist */
export const codeAt = (path: string): string => {
  if (!existsSync(join(root, path))) throw new Advice(`There is no file or folder "${path}".`);
  return statSync(join(root, path)).isDirectory() ? `${path}/**/*.ts` : path;
};

/** The covered files that differ from a commit, by the folder of their workspace. @throws Advice when git does not know the commit */
export const changedSince = (commit: string): Map<string, string[]> =>
  byWorkspace(
    gitDiff(commit)
      .split('\n')
      .filter((file) => isCode(file) && existsSync(join(root, file))),
  );

/** Covered files by the folder of their workspace. */
export const byWorkspace = (files: readonly string[]): Map<string, string[]> =>
  Map.groupBy(files.filter(isCode), (file) => {
    const [top = '', second = ''] = file.split('/');
    return top === 'packages' || top === 'services' ? `${top}/${second}` : top;
  });

const gitDiff = (commit: string): string => {
  try {
    return execFileSync('git', ['diff', '--name-only', '--diff-filter=d', commit, '--'], {
      cwd: root,
      encoding: 'utf8',
    });
  } catch {
    throw new Advice(`git knows no commit "${commit}". Try --changed HEAD~1.`);
  }
};
