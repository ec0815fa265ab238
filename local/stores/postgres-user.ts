import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Advice } from '../advice.ts';

/** How to run a program as somebody: put before the program, and given to spawn. */
export type RunAs = {
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
};

/**
 * PostgreSQL refuses to run as root. A normal user runs it as themselves; root runs it as `postgres` where that user
 * exists, else as `nobody`, so no user is made on anyone's machine. When that user could not even reach the folders (a
 * clone under /root), the one capability to pass through them goes along: `no_setuid_fixup`, because access(2)
 * ignores capabilities otherwise.
 */
export const runPostgresAs = (folders: readonly string[]): RunAs => {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const [uid, gid] = idsOf('postgres') ?? idsOf('nobody') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Advice('PostgreSQL does not run as root, and this machine has no user "nobody": start as a normal user.');
  }
  if (folders.every(isReachable)) return { prefix: [], uid, gid };
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { prefix: ['setpriv', ...capability, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'], uid, gid };
};

const idsOf = (user: string): readonly [number, number] | undefined => {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return [id('-u'), id('-g')];
  } catch {
    return undefined;
  }
};

/** Whether everyone may pass through this folder and all above it. */
const isReachable = (folder: string): boolean => {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || isReachable(dirname(folder)));
};
