import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { mergeResults, type Report, readReport, scoreOf } from './mutation/results.ts';
import type { Sample } from './mutation/sample.ts';
import { readResults, writeResults } from './mutation/stored-results.ts';
import { perform } from './perform.ts';
import { storeTests, workspaceFolder } from './testing/test-files.ts';
import { openTestStores } from './testing/test-stores.ts';

// Results are stored here, so that an interrupted run resumes, and the next run tries only mutants of changed code.
const home = join(root, '.ticketing', 'mutation');

/** A run: the code to mutate (patterns from the root), and the tests that have to detect the mutants. */
type Run = {
  readonly name: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  readonly sample: Sample;
  readonly atOnce: number;
};

/**
 * `npm run mutation -- orders [folder or file …] [--share 0.2 --seed 7] [--at-once 1]`: mutates a workspace's code (or these
 * folders or files of it), one mutant at a time, and runs those of the workspace's tests that reach each mutant. A mutant that
 * no test detects survives and is listed. A run without single files is recorded in docs/mutation.json.
 */
await perform(async ({ screen, signal }) => {
  const options = {
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: `${availableParallelism()}` },
    tests: { type: 'string', multiple: true },
  } as const;
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [workspace, ...paths] = positionals;
  if (!workspace) throw new Advice('Which workspace? For example: npm run mutation -- contracts');
  const sample = { share: share(values.share), seed: Number(values.seed) };
  const folder = workspaceFolder(root, workspace);
  const run: Run = {
    name: `${paths.at(-1) ?? folder}${sample.share < 1 ? `-${sample.seed}-${sample.share}` : ''}`.replaceAll('/', '-'),
    mutate: paths.length > 0 ? paths.map(pattern) : [wholeWorkspace(folder)],
    tests: values.tests ?? storeTests(root, [folder]),
    sample,
    atOnce: Number(values['at-once']),
  };
  const stores = await screen.step('stores', openTestStores(environment(), signal), () => 'PostgreSQL, NATS, Redis');
  try {
    if (sample.share < 1) screen.line('sample', `share ${sample.share}, seed ${sample.seed}`);
    const ended = await runStryker(writeConfig(run), stores.env, signal);
    if (!ended) return false;
    const results = readReport(JSON.parse(readFileSync(reportFile(run.name), 'utf8')) as Report, sample);
    for (const result of results)
      if (result.tried > 0)
        screen.line('score', `${scoreOf(result)?.toFixed(1)} % of ${result.tried} in ${result.folder}`);
    if (paths.every((path) => statSync(join(root, path)).isDirectory()))
      writeResults(mergeResults(readResults(), results));
    return true;
  } finally {
    await stores.close();
  }
});

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new Advice(`--share must be a number above 0 and up to 1, such as 0.2, not "${text}".`);
}

function pattern(path: string): string {
  return statSync(join(root, path)).isDirectory() ? `${path}/**/*.ts` : path;
}

function wholeWorkspace(folder: string): string {
  return folder === 'client'
    ? 'client/{account,browse,calls,live,order,pay,security,selling,words}/**/*.ts'
    : `${folder}/src/**/*.ts`;
}

function reportFile(name: string): string {
  return join(home, `${name}-report.json`);
}

async function runStryker(
  config: string,
  stores: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
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
  return code === 0;
}

function writeConfig({ name, mutate, tests, sample, atOnce }: Run): string {
  const file = join(home, `${name}.json`);
  mkdirSync(home, { recursive: true });
  const config = {
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
    incremental: true,
    incrementalFile: join(home, `${name}-results.json`),
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    jsonReporter: { fileName: reportFile(name) },
    htmlReporter: { fileName: join(home, `${name}-report.html`) },
    clearTextReporter: { reportTests: false, allowColor: false },
    tempDirName: join(home, 'sandbox'),
    ignorePatterns: ['.ticketing', '.next', 'docs'],
    // Stryker rewrites tsconfig.json with the API of an older TypeScript. Node only strips types and reads no tsconfig.json.
    tsconfigFile: 'none',
  };
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}
