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

test('stopping lets it finish; what does not finish is ended by force, with all it started', async () => {
  const kind =
    "process.on('SIGTERM', () => { console.log('finished'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)";
  const polite = keep(
    command('polite', kind),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('polite').includes('up'));
  await polite.stop(10_000);
  assert.match(logOf('polite'), /finished/);

  const deaf = `
    const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    process.on('SIGTERM', () => {}); console.log(pid); setInterval(() => {}, 1000)`;
  const stubborn = keep(
    command('stubborn', deaf),
    logs,
    () => {},
    () => {},
  );
  await until(() => logOf('stubborn').includes('\n'));
  const grandchild = Number(logOf('stubborn'));
  assert.ok(bornAt(grandchild));
  await stubborn.stop(200);
  await until(() => bornAt(grandchild) === undefined);
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
