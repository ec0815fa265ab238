import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { environment, root } from '../config.ts';
import type { Report } from './results.ts';
import type { Sample } from './sample.ts';

// Results are stored here, so that an interrupted run resumes, and the next run tries only mutants of changed code.
const home = join(root, '.ticketing', 'mutation');

/** One run: its name, the code to mutate (patterns from the root), and the test files that have to detect the mutants. */
export type Run = {
  readonly name: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  readonly sample: Sample;
  readonly atOnce: number;
};

/** Runs Stryker. `stores` are the variables by which tests find their servers. @returns its report, or null when it failed */
export const runStryker = async (
  run: Run,
  stores: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Report | null> => {
  mkdirSync(home, { recursive: true });
  const fileOf = (suffix: string): string => join(home, `${run.name}${suffix}`);
  const config = fileOf('.json');
  writeFileSync(config, JSON.stringify(configOf(run, fileOf), null, 2));
  const program = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const stryker = spawn(process.execPath, [program, 'run', config], {
    cwd: root,
    env: {
      ...environment(),
      ...stores,
      // Tests are started with the `node` of the PATH, which has to be this one.
      PATH: `${dirname(process.execPath)}${delimiter}${environment().PATH}`,
      // Each mutant runs the same instrumented code, so what was compiled for one serves the next.
      NODE_COMPILE_CACHE: join(home, 'compiled'),
    },
    stdio: 'inherit',
    signal,
    killSignal: 'SIGTERM',
  });
  const [code] = await once(stryker, 'close');
  return code === 0 ? (JSON.parse(readFileSync(fileOf('-report.json'), 'utf8')) as Report) : null;
};

const configOf = ({ mutate, tests, sample, atOnce }: Run, fileOf: (suffix: string) => string) => ({
  testRunner: 'tap',
  plugins: [
    '@stryker-mutator/tap-runner',
    join(root, 'local/mutation/developer-texts.ts'),
    join(root, 'local/mutation/sample.ts'),
  ],
  tap: {
    testFiles: tests,
    nodeArgs: ['--test-reporter=tap', '--import', '{{hookFile}}', '{{testFile}}'],
  },
  mutate: [...mutate, '!**/*.test.ts', '!**/testing/**', '!**/testing.ts', '!**/main.ts'],
  ignorers: ['developer-texts'],
  checkers: sample.share < 1 ? ['sample'] : [],
  sample,
  coverageAnalysis: 'perTest',
  concurrency: atOnce,
  timeoutMS: 60_000,
  // The first, unmutated run of all of a workspace's tests.
  dryRunTimeoutMinutes: 20,
  incremental: true,
  incrementalFile: fileOf('-results.json'),
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  jsonReporter: { fileName: fileOf('-report.json') },
  htmlReporter: { fileName: fileOf('-report.html') },
  clearTextReporter: { reportTests: false, allowColor: false },
  tempDirName: join(home, 'sandbox'),
  ignorePatterns: ['.ticketing', '.next', 'docs'],
  // Stryker rewrites tsconfig.json with the API of an older TypeScript. Node only strips types and reads no tsconfig.json.
  tsconfigFile: 'none',
});
