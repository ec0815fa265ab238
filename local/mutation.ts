import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { storeTests, workspaceFolder } from './testing/test-files.ts';
import { openTestStores } from './testing/test-stores.ts';

// Results are stored here, so that an interrupted run resumes, and the next run tries only mutants of changed code.
const home = join(root, '.ticketing', 'mutation');

/**
 * `npm run mutation -- contracts [file …]`: mutates a workspace's code (or these files of it), one mutant at a time, and
 * runs those of the workspace's tests that reach each mutant. A mutant that no test detects survives and is listed.
 */
await perform(async ({ screen, signal }) => {
  const [workspace, ...files] = process.argv.slice(2);
  if (!workspace) throw new Advice('Which workspace? For example: npm run mutation -- contracts');
  const folder = workspaceFolder(root, workspace);
  const config = writeConfig(folder, files);
  const stores = await screen.step('stores', openTestStores(environment(), signal), () => 'PostgreSQL, NATS, Redis');
  try {
    const stryker = spawn(
      process.execPath,
      [join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', config],
      {
        cwd: root,
        // Tests are started with the `node` of the PATH, which has to be this one.
        env: {
          ...environment(),
          ...stores.env,
          PATH: `${dirname(process.execPath)}${delimiter}${environment().PATH}`,
        },
        stdio: 'inherit',
        signal,
        killSignal: 'SIGTERM',
      },
    );
    const [code] = await once(stryker, 'close');
    return code === 0;
  } finally {
    await stores.close();
  }
});

function writeConfig(folder: string, files: readonly string[]): string {
  const name = folder.replaceAll('/', '-');
  const file = join(home, `${name}.json`);
  mkdirSync(home, { recursive: true });
  const code =
    folder === 'client' ? `${folder}/{account,browse,calls,live,order,pay,security,selling,words}` : `${folder}/src`;
  const config = {
    testRunner: 'tap',
    plugins: ['@stryker-mutator/tap-runner'],
    tap: {
      testFiles: storeTests(root, [folder]),
      nodeArgs: ['--test-reporter=tap', '--import', '{{hookFile}}', '{{testFile}}'],
    },
    mutate:
      files.length > 0
        ? files
        : [`${code}/**/*.ts`, '!**/*.test.ts', '!**/testing/**', '!**/testing.ts', '!**/main.ts'],
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: join(home, `${name}-results.json`),
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    jsonReporter: { fileName: join(home, `${name}-report.json`) },
    htmlReporter: { fileName: join(home, `${name}-report.html`) },
    clearTextReporter: { reportTests: false, allowColor: false },
    tempDirName: join(home, 'sandbox'),
    ignorePatterns: ['.ticketing', '.next', 'docs'],
    // Stryker rewrites tsconfig.json with the API of an older TypeScript. Node only strips types and reads no tsconfig.json.
    tsconfigFile: 'none',
    checkers: [],
  };
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}
