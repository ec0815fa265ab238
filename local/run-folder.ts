import { execFile } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { setTemporaryFolder } from './config.ts';
import { stopCrews } from './crew.ts';
import { lockHome } from './lock.ts';
import { endLeftovers } from './process-table.ts';

const run = promisify(execFile);
const prefix = 'ticketing-run-';
const unmountTries = 50;

export type RunFolder = {
  readonly path: string;
  /** Ends every process that has its home in the folder, and removes the folder. */
  close(): Promise<void>;
};

/**
 * Makes a folder that is the temporary folder of this process and of those it starts. Whatever they leave, and however
 * they end, `close` ends and removes. A run that was killed is cleared away by the next one.
 */
export const openRunFolder = async (): Promise<RunFolder> => {
  const outer = tmpdir();
  await clearAbandoned(outer);
  const path = mkdtempSync(join(outer, prefix));
  // Where tests run as root, PostgreSQL runs as another user, who may traverse the folder but not list it.
  chmodSync(path, 0o711);
  const lock = lockHome(path);
  setTemporaryFolder(path);
  return {
    path,
    close: async () => {
      setTemporaryFolder(outer);
      await stopCrews(path);
      await clear(path);
      lock?.release();
      rmSync(path, { recursive: true, force: true });
    },
  };
};

/** Runs that are alive hold their lock. */
const clearAbandoned = async (outer: string): Promise<void> => {
  for (const path of globSync(`${outer}/${prefix}*`)) {
    const lock = ownLock(path);
    if (!lock) continue;
    await clear(path);
    lock.release();
    rmSync(path, { recursive: true, force: true });
  }
};

const ownLock = (path: string) => {
  try {
    return lockHome(path);
  } catch {
    // Another user's.
    return undefined;
  }
};

const clear = async (path: string): Promise<void> => {
  const homes = globSync(['*', '*/*', '*/*/*'].map((depth) => `${path}/${depth}/processes.json`)).map(dirname);
  await Promise.all(homes.map((home) => endLeftovers(home, 1_000)));
  for (const mounted of mountsIn(path)) await unmount(mounted);
};

/** The innermost first. */
const mountsIn = (path: string): string[] => {
  if (process.platform !== 'linux') return [];
  const all = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return all
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((folder) => folder.startsWith(`${path}/`))
    .sort()
    .reverse();
};

/** A process that was killed a moment ago may still have a file open there. */
const unmount = async (folder: string): Promise<void> => {
  for (let tries = 0; tries < unmountTries; tries++) {
    const isDone = await run('umount', [folder]).then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await sleep(100);
  }
  await run('umount', ['--lazy', folder]);
};
