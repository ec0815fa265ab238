import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { openSmallDisk } from './small-disk.ts';

/** Whether this user can mount a file here: root, and not in every container. */
const canMount = (): boolean => {
  if (process.getuid?.() !== 0 || !existsSync('/dev/loop-control')) return false;
  try {
    execFileSync('losetup', ['--find'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

describe('a small disk', { skip: canMount() ? false : 'needs root and loop devices' }, () => {
  const temporary = tmpdir();
  let folder: string;
  const work = mkdtempSync(join(temporary, 'ticketing-small-disk-'));
  beforeEach(() => {
    // Where the disk puts its image.
    process.env.TMPDIR = work;
    folder = join(work, 'mounted');
    mkdirSync(folder);
  });
  afterEach(() => {
    process.env.TMPDIR = temporary;
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => rmSync(work, { recursive: true, force: true }));
  const isMounted = () => readFileSync('/proc/self/mounts', 'utf8').includes(` ${folder} `);
  const images = () => readdirSync(work).filter((name) => name.startsWith('ticketing-disk-'));

  it('that cannot be mounted leaves neither its image nor a mount', async () => {
    await assert.rejects(openSmallDisk(join(work, 'nowhere')));
    assert.deepEqual(images(), []);
  });

  it('has again what was on it when it was kept, and leaves nothing when it is closed', async () => {
    const disk = await openSmallDisk(folder);
    writeFileSync(join(folder, 'file'), 'before', { flush: true });
    await disk.keep();
    writeFileSync(join(folder, 'file'), 'after', { flush: true });
    await disk.putBack();
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'before');
    await disk.close();
    assert.deepEqual([isMounted(), images()], [false, []]);
  });

  it('that could not be put back is closed all the same', async () => {
    const disk = await openSmallDisk(folder);
    await assert.rejects(disk.putBack());
    await disk.close();
    assert.deepEqual([isMounted(), images()], [false, []]);
  });

  it('that somebody still uses is closed all the same', async () => {
    const disk = await openSmallDisk(folder);
    const user = spawn('sleep', ['120'], { cwd: folder });
    try {
      await disk.close();
      assert.deepEqual([isMounted(), images()], [false, []]);
    } finally {
      user.kill('SIGKILL');
    }
  });
});
