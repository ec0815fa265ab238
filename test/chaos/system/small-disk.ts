import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sizeMiB = 8_192;

/** A file system of its own in a file, mounted on a folder. */
export type SmallDisk = {
  /** Leaves no room for anything, until `empty`. */
  fill(): Promise<void>;
  empty(): void;
  /** Keeps what is on the disk at this moment, without what the system has only promised to write. */
  keep(): Promise<void>;
  /** Puts back what was kept; nobody may be using the disk. */
  putBack(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Mounts a small disk on a folder. The provider's books are kept outside it: the provider is somewhere else.
 * @throws Error where this user may not mount
 */
export const openSmallDisk = async (folder: string): Promise<SmallDisk> => {
  const outside = mkdtempSync(join(tmpdir(), 'ticketing-disk-'));
  const [image, kept, ballast] = [join(outside, 'image'), join(outside, 'kept'), join(folder, 'ballast')];
  /** Whoever was killed a moment ago may still have a file open. */
  const unmount = async (tries = 100): Promise<void> => {
    await run('umount', [folder]).catch(async (error) => {
      if (tries === 0) throw error;
      await sleep(100);
      await unmount(tries - 1);
    });
  };
  const mount = () => run('mount', ['-o', 'loop', image, folder]);
  /** Also when it was not mounted in the first place, or could not be mounted again. */
  const close = async (): Promise<void> => {
    if (isMounted(folder)) await unmount().catch(() => run('umount', ['--lazy', folder]));
    rmSync(outside, { recursive: true, force: true });
  };
  try {
    await run('truncate', ['-s', `${sizeMiB}M`, image]);
    await run('mkfs.ext4', ['-q', '-m', '0', image]);
    await mount();
    chmodSync(folder, 0o711);
    mkdirSync(join(outside, 'sandbox'));
    symlinkSync(join(outside, 'sandbox'), join(folder, 'sandbox'));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    fill: async () => {
      const { bavail, bsize } = statfsSync(folder);
      await run('fallocate', ['-l', `${bavail * bsize}`, ballast]).catch(() => {});
      // Block after block what is left, so that not even a small write fits in the end.
      try {
        for (;;) writeFileSync(ballast, Buffer.alloc(bsize), { flag: 'a' });
      } catch {
        // Full.
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    keep: async () => void (await run('cp', ['--sparse=always', image, kept])),
    putBack: async () => {
      await unmount();
      await run('mv', [kept, image]);
      await mount();
    },
    close,
  };
};

const isMounted = (folder: string): boolean =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[1] === folder);
