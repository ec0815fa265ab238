import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bornAt, endLeftovers, recordProcesses } from './process-table.ts';

const home = mkdtempSync(join(tmpdir(), 'ticketing-table-'));
after(() => rmSync(home, { recursive: true, force: true }));

const sleeper = async (script = 'setInterval(() => {}, 1000)') => {
  const child = spawn(process.execPath, ['-e', `${script}; process.stdout.write('up')`], {
    detached: true,
    stdio: 'pipe',
  });
  await once(child.stdout, 'data');
  return { child, pid: child.pid! };
};

test('a process of ours is ended; one that got the same pid later is a stranger and left alone', async () => {
  const ours = await sleeper();
  const stranger = await sleeper();
  recordProcesses(home, [
    { name: 'ours', pid: ours.pid, born: bornAt(ours.pid)!, stopSignal: 'SIGTERM' },
    { name: 'stranger', pid: stranger.pid, born: 'long ago', stopSignal: 'SIGTERM' },
    { name: 'gone', pid: 2 ** 22, born: 'long ago', stopSignal: 'SIGTERM' },
  ]);
  assert.deepEqual(await endLeftovers(home), ['ours']);
  assert.equal(bornAt(ours.pid), undefined);
  assert.ok(bornAt(stranger.pid));
  stranger.child.kill();
});

test('one that does not listen is ended by force', async () => {
  const deaf = await sleeper("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
  recordProcesses(home, [{ name: 'deaf', pid: deaf.pid, born: bornAt(deaf.pid)!, stopSignal: 'SIGTERM' }]);
  await endLeftovers(home, 100);
  assert.equal(bornAt(deaf.pid), undefined);
});
