import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';
import { librariesIn, onPath, type Program } from '../stores/programs.ts';
import { unpackSystemPackage } from '../stores/system-packages.ts';

/** PHP that can connect to PostgreSQL, with the arguments it needs for that, and Adminer's one file. */
export type AdminerPrograms = { readonly php: Program; readonly phpArgs: readonly string[]; readonly adminer: string };

const installedAdminer = '/usr/share/adminer/adminer.php';

/**
 * Finds Adminer and PHP: what the system has installed is used, and the rest is unpacked from its packages, without root.
 * @throws Advice that says what to install when neither works
 */
export const findAdminer = async (tools: string, path: string, signal?: AbortSignal): Promise<AdminerPrograms> => {
  const folder = join(tools, 'adminer');
  const found = phpOf(folder, path);
  const isComplete = found && existsSync(adminerOf(folder));
  if (!isComplete) await unpackSystemPackage('adminer', folder, signal);
  const php = found ?? phpOf(folder, path);
  const adminer = adminerOf(folder);
  if (php && existsSync(adminer)) return { ...php, adminer };
  throw new Advice(
    "The system's packages hold no Adminer with PHP for PostgreSQL: install them (apt-get install adminer php-cli php-pgsql), or use compose.yaml.",
  );
};

const adminerOf = (folder: string): string =>
  [installedAdminer, join(folder, installedAdminer)].find(existsSync) ?? installedAdminer;

/** PHP as it is installed if it knows PostgreSQL; otherwise PHP, wherever it is, with the extension that was unpacked. */
const phpOf = (folder: string, path: string): Pick<AdminerPrograms, 'php' | 'phpArgs'> | undefined => {
  const installed = onPath('php', path);
  if (installed && knowsPostgres(installed, [])) return { php: installed, phpArgs: [] };
  const [extension] = globSync('usr/lib/php/*/pgsql.so', { cwd: folder });
  if (!extension) return undefined;
  const [binary] = globSync('usr/bin/php[0-9]*', { cwd: folder });
  const env = librariesIn(folder);
  const php = binary ? { file: join(folder, binary), env } : installed && { ...installed, env };
  // PHP's settings on this machine, if there are any, are for another PHP than the unpacked one.
  const phpArgs = [...(binary ? ['-n'] : []), '-d', `extension=${join(folder, extension)}`];
  return php && knowsPostgres(php, phpArgs) ? { php, phpArgs } : undefined;
};

const knowsPostgres = ({ file, env }: Program, args: readonly string[]): boolean => {
  try {
    const modules = execFileSync(file, [...args, '-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env });
    return /^(pgsql|pdo_pgsql)$/m.test(modules);
  } catch {
    return false;
  }
};
