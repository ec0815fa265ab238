import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../config.ts';

/** What node's test runner counted, under its own words. */
export type Tally = ReadonlyMap<string, number>;

export type TestRun = {
  readonly root: string;
  readonly files: readonly string[];
  readonly env: Environment;
  /** Test files at a time. */
  readonly concurrency: number;
  /** After this a single test counts as hanging. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Runs test files with node's test runner, its report passed on as it comes. */
export const runTests = async (run: TestRun): Promise<{ readonly passed: boolean; readonly tally: Tally }> => {
  const { root, files, env, concurrency, timeoutMs, signal } = run;
  const flags = ['--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, `--test-timeout=${timeoutMs}`];
  const runner = spawn(process.execPath, [...flags, ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = () => runner.kill();
  signal.addEventListener('abort', end);
  const tally = new Map<string, number>();
  createInterface({ input: runner.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const counted = /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
    if (counted) tally.set(counted[1]!, Number(counted[2]));
  });
  const [code] = await once(runner, 'close');
  signal.removeEventListener('abort', end);
  return { passed: code === 0, tally };
};

/** The sum of several runs, written as node's test runner writes it. */
export const writeTallies = (tallies: readonly Tally[]): string => {
  const words = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo'];
  const sum = (word: string) => tallies.reduce((total, tally) => total + (tally.get(word) ?? 0), 0);
  return words.map((word) => `ℹ ${word} ${sum(word)}\n`).join('');
};
