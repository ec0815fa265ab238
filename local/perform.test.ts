import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from './config.ts';
import { bornAt } from './process-table.ts';

const outer = mkdtempSync(join(tmpdir(), 'ticketing-perform-'));
after(() => rmSync(outer, { recursive: true, force: true }));

/** A command that keeps a process running in a home of its temporary folder, and does `then`. */
const command = (name: string, then: string): string => {
  const file = join(outer, `${name}.ts`);
  const local = (path: string) => JSON.stringify(join(import.meta.dirname, path));
  writeFileSync(
    file,
    `import { mkdirSync, mkdtempSync } from 'node:fs';
     import { tmpdir } from 'node:os';
     import { join } from 'node:path';
     import { gatherCrew } from ${local('crew.ts')};
     import { perform } from ${local('perform.ts')};
     import { recordProcesses } from ${local('process-table.ts')};
     await perform(async ({ signal }) => {
       const home = mkdtempSync(join(tmpdir(), 'ticketing-test-'));
       mkdirSync(join(home, 'logs'));
       const crew = gatherCrew(join(home, 'logs'), () => {}, () =>
         recordProcesses(home, crew.all().flatMap((kept) => kept.running() ?? [])));
       const kept = crew.start({ name: 'sleeper', tier: 'store', file: 'sleep', args: ['600'], cwd: home, env: {}, stopSignal: 'SIGTERM' });
       process.stdout.write(JSON.stringify(kept.running()) + '\\n');
       ${then}
     }, { startsSystems: true });`,
  );
  return file;
};

const start = async (file: string): Promise<{ child: ChildProcess; pid: number; born: string }> => {
  const env = { ...environment(), TMPDIR: outer };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, ...(JSON.parse(`${line}`) as { pid: number; born: string }) };
};
const ended = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
const runFolders = () => readdirSync(outer).filter((name) => name.startsWith('ticketing-run-'));

describe('a command that starts systems', () => {
  const endings: [string, string, number][] = [
    ['does its work', 'return true;', 0],
    ['fails', `throw new Error('on purpose');`, 1],
    ['does its work and leaves a timer running', 'setInterval(() => {}, 1_000); return true;', 0],
  ];
  for (const [nth, [what, then, expected]] of endings.entries())
    it(`leaves no process and no folder when it ${what}`, async () => {
      const { child, pid, born } = await start(command(`ending-${nth}`, then));
      assert.equal(await ended(child), expected);
      assert.notEqual(bornAt(pid), born);
      assert.deepEqual(runFolders(), []);
    });

  it('leaves none after Ctrl-C, and two of them end it when it does not stop', async () => {
    const { child, pid, born } = await start(
      command('stubborn', 'await new Promise(() => setInterval(() => {}, 1_000));'),
    );
    child.kill('SIGINT');
    await sleep(1_000);
    assert.equal(child.exitCode, null);
    child.kill('SIGINT');
    assert.equal(await ended(child), 130);
    assert.notEqual(bornAt(pid), born);
    assert.deepEqual(runFolders(), []);
  });

  it('that was killed is cleared away by the next one, and one that runs is left alone', async () => {
    const killed = await start(command('killed', 'await new Promise(() => setInterval(() => {}, 1_000));'));
    const alive = await start(
      command('alive', `await new Promise((resolve) => signal.addEventListener('abort', resolve)); return true;`),
    );
    killed.child.kill('SIGKILL');
    await ended(killed.child);
    assert.equal(bornAt(killed.pid), killed.born);
    const next = await start(command('next', 'return true;'));
    assert.equal(await ended(next.child), 0);
    assert.notEqual(bornAt(killed.pid), killed.born);
    assert.equal(bornAt(alive.pid), alive.born);
    alive.child.kill('SIGINT');
    assert.equal(await ended(alive.child), 130);
    assert.deepEqual(runFolders(), []);
    assert.ok(existsSync(outer));
  });
});

test('a command with an option that it does not know names it, without a stack trace, and does nothing', () => {
  const command = join(import.meta.dirname, 'simulate.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, '--schedule', '5'], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^\n {2}Unknown option '--schedule'\. .*\n\n$/);
});
