import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { mergeResults, readReport, scoreOf } from './mutation/results.ts';
import { readResults, writeResults } from './mutation/stored-results.ts';
import { type Run, runStryker } from './mutation/stryker.ts';
import { changedSince, codeAt, codeOf } from './mutation/targets.ts';
import { perform } from './perform.ts';
import { storeTests, workspaceFolder } from './testing/test-files.ts';
import { openTestStores } from './testing/test-stores.ts';

const leastScore = 85;
const options = {
  share: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  'at-once': { type: 'string', default: `${availableParallelism()}` },
  tests: { type: 'string', multiple: true },
  changed: { type: 'string' },
} as const;

/**
 * `npm run mutation -- orders [folder or file …] [--share 0.2 --seed 7] [--at-once 1]`: mutates a workspace's code (or these
 * folders or files of it), one mutant at a time, and runs those of the workspace's tests that reach each mutant. A mutant that
 * no test detects survives and is listed. A run without single files is recorded in docs/mutation.json.
 * `npm run mutation -- --changed HEAD~1`: mutates the files that differ from a commit, and fails below a score of 85 %.
 */
await perform(
  async ({ screen, signal }) => {
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const [workspace, ...paths] = positionals;
    const sample = { share: shareOf(values.share), seed: Number(values.seed) };
    const runOf = (folder: string, name: string, mutate: readonly string[]): Run => ({
      name: `${name}${sample.share < 1 ? `-${sample.seed}-${sample.share}` : ''}`.replaceAll('/', '-'),
      mutate,
      tests: values.tests ?? storeTests(root, [folder]),
      sample,
      atOnce: Number(values['at-once']),
    });
    const runs = values.changed
      ? [...changedSince(values.changed)].map(([folder, files]) => runOf(folder, `changed-${folder}`, files))
      : [runOfWorkspace(workspace, paths, runOf)];
    const isRecorded = !values.changed && paths.every((path) => statSync(join(root, path)).isDirectory());
    if (sample.share < 1) screen.line('sample', `share ${sample.share}, seed ${sample.seed}`);
    if (runs.length === 0) screen.line('score', 'the change touches no code that is mutated');

    let wentWell = true;
    for (const run of runs) {
      const stores = await screen.step(
        'stores',
        openTestStores(environment(), signal),
        () => 'PostgreSQL, NATS, Redis',
      );
      try {
        const report = await runStryker(run, stores.env, signal);
        if (!report) return false;
        const results = readReport(report, sample).filter(({ tried }) => tried > 0);
        for (const result of results)
          screen.line('score', `${scoreOf(result)?.toFixed(1)} % of ${result.tried} in ${result.folder}`);
        if (isRecorded) writeResults(mergeResults(readResults(), results));
        if (values.changed && results.some((result) => (scoreOf(result) ?? 100) < leastScore)) wentWell = false;
      } finally {
        await stores.close();
      }
    }
    return wentWell;
  },
  { startsSystems: true },
);

function runOfWorkspace(
  workspace: string | undefined,
  paths: readonly string[],
  runOf: (folder: string, name: string, mutate: readonly string[]) => Run,
): Run {
  if (!workspace) throw new Advice('Which workspace? For example: npm run mutation -- contracts');
  const folder = workspaceFolder(root, workspace);
  return runOf(folder, paths.at(-1) ?? folder, paths.length > 0 ? paths.map(codeAt) : [codeOf(folder)]);
}

function shareOf(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new Advice(`--share must be a number above 0 and up to 1, such as 0.2, not "${text}".`);
}
