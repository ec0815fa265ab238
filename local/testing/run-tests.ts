import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../config.ts';
import { signalGroup } from '../process-table.ts';

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

const graceMs = 3_000;

/** Runs test files with node's test runner, its report passed on as it comes. */
export const runTests = async (run: TestRun): Promise<{ readonly passed: boolean; readonly tally: Tally }> => {
  const { root, files, env, concurrency, timeoutMs, signal } = run;
  // Forced: a file whose `before` failed may leave servers open that nothing closes, and would stay until its timeout.
  const flags = ['--test', '--test-force-exit', '--test-reporter=spec'];
  const limits = [`--test-concurrency=${concurrency}`, `--test-timeout=${timeoutMs}`];
  const runner = spawn(process.execPath, [...flags, ...limits, ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own: Ctrl-C in the terminal reaches only us, and we end all of it.
    detached: true,
  });
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    if (!runner.pid) return;
    signalGroup(runner.pid, 'SIGTERM');
    force = setTimeout(signalGroup, graceMs, runner.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const tally = new Map<string, number>();
  createInterface({ input: runner.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const counted = /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
    if (counted) tally.set(counted[1]!, Number(counted[2]));
  });
  const [code] = await once(runner, 'close');
  signal.removeEventListener('abort', end);
  clearTimeout(force);
  // What tests have left running.
  if (runner.pid) signalGroup(runner.pid, 'SIGKILL');
  return { passed: code === 0, tally };
};

/** The sum of several runs, written as node's test runner writes it. */
export const writeTallies = (tallies: readonly Tally[]): string => {
  const words = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo'];
  const sum = (word: string) => tallies.reduce((total, tally) => total + (tally.get(word) ?? 0), 0);
  return words.map((word) => `ℹ ${word} ${sum(word)}\n`).join('');
};
