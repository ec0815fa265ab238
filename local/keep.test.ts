import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './command.ts';
import { type Death, keep } from './keep.ts';
import { bornAt } from './process-table.ts';

const logs = mkdtempSync(join(tmpdir(), 'ticketing-keep-'));
after(() => rmSync(logs, { recursive: true, force: true }));

const command = (name: string, script: string): Command => ({
  name,
  tier: 'service',
  file: process.execPath,
  args: ['-e', script],
  cwd: logs,
  env: {},
  stopSignal: 'SIGTERM',
});

const logOf = (name: string) => readFileSync(join(logs, `${name}.log`), 'utf8');
const until = async (condition: () => boolean) => {
  while (!condition()) await sleep(10);
};

test('what dies is started again, ever later', async () => {
  const deaths: Death[] = [];
  const kept = keep(
    command('fleeting', 'process.exit(7)'),
    logs,
    (death) => deaths.push(death),
    () => {},
  );
  await until(() => deaths.length === 3);
  await kept.stop(1000);
  assert.deepEqual(
    deaths.map(({ how, againInMs }) => [how, againInMs]),
    [
      ['exit code 7', 200],
      ['exit code 7', 400],
      ['exit code 7', 800],
    ],
  );
  await sleep(1000);
  assert.equal(kept.deaths(), 3, 'and not any more once it was stopped');
});

test('a program that cannot be started is a death, too', async () => {
  const deaths: Death[] = [];
  const missing = { ...command('missing', ''), file: join(logs, 'no-such-program') };
  const kept = keep(
    missing,
    logs,
    (death) => deaths.push(death),
    () => {},
  );
  await until(() => deaths.length === 1);
  assert.match(deaths[0]!.how, /ENOENT/);
  await kept.stop(1000);
});

// Says its pid once it has learnt to ignore SIGTERM.
const startDeafChild = `
  const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)";
  require('node:child_process').spawn(process.execPath, ['-e', deaf], { stdio: 'inherit' });
  setInterval(() => {}, 1000);`;

test('stopping lets it finish; what it started and left behind is ended', async () => {
  const finish = "process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(0) }, 100));";
  const polite = keep(
    command('polite', finish + startDeafChild),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('polite').includes('\n'));
  const grandchild = Number.parseInt(logOf('polite'), 10);
  assert.ok(bornAt(grandchild));
  await polite.stop(20_000);
  assert.match(logOf('polite'), /finished/);
  await until(() => bornAt(grandchild) === undefined);
});

test('what does not finish in time is ended by force', async () => {
  const stubborn = keep(
    command('stubborn', `process.on('SIGTERM', () => {});${startDeafChild}`),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('stubborn').includes('\n'));
  const { pid } = stubborn.running()!;
  await stubborn.stop(200);
  assert.equal(bornAt(pid), undefined);
  await until(() => bornAt(Number(logOf('stubborn'))) === undefined);
});

test('a log that has grown long is put aside at the next start', async () => {
  writeFileSync(join(logs, 'wordy.log'), 'x'.repeat(9 * 1024 * 1024));
  const kept = keep(
    command('wordy', "console.log('new')"),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('wordy').includes('new'));
  await kept.stop(1000);
  assert.ok(logOf('wordy').length < 1000);
  assert.equal(statSync(join(logs, 'wordy.log.old')).size, 9 * 1024 * 1024);
});

test('what is interrupted stays away until that is over', async () => {
  const kept = keep(
    command('interrupted', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('interrupted').includes('up'));
  const first = kept.running()?.pid;
  await kept.interrupt(async () => {
    await sleep(300);
    assert.equal(kept.running(), undefined);
  });
  assert.notEqual(kept.running()?.pid, first);
  assert.equal(kept.deaths(), 0);
  await kept.stop(0);
});
