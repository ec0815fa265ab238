import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';

/** A package of the registry that is too big, or used too seldom, to be a dependency. `sha512` is of its tarball. */
export type Package = { readonly name: string; readonly version: string; readonly sha512: string };

/**
 * The folder of an unpacked package, fetched once into `tools`. Its content is checked before anything of it is used.
 * @throws Advice when it cannot be had or is not what it should be
 */
export const fetchPackage = (tools: string, { name, version, sha512 }: Package): string => {
  const folder = join(tools, `${name.replaceAll(/[@/]/g, '-').replace(/^-/, '')}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(tools, { recursive: true });
  const work = mkdtempSync(join(tools, 'package-'));
  try {
    const packed = run(work, 'npm', ['pack', `${name}@${version}`, '--json', '--ignore-scripts']);
    const [{ filename }] = Object.values(JSON.parse(packed)) as [{ filename: string }];
    const found = createHash('sha512')
      .update(readFileSync(join(work, filename)))
      .digest('hex');
    if (found !== sha512)
      throw new Advice(
        `${name} ${version} came with another content than it was known by. Do not use it; look into it.`,
      );
    run(work, 'tar', ['-xzf', filename]);
    renameSync(join(work, 'package'), folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const run = (cwd: string, file: string, args: readonly string[]): string => {
  const ended = spawnSync(file, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (ended.status === 0) return ended.stdout;
  throw new Advice(`${file} ${args[0]} did not work: ${(ended.stderr || String(ended.error)).trim()}`);
};
