import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { seconds } from './screen.ts';
import { startStack } from './stack.ts';
import { stackFile } from './stack-file.ts';
import { findBrowser } from './testing/browser.ts';
import { runTests, type Tally, writeTallies } from './testing/run-tests.ts';
import { checkStatically } from './testing/static-checks.ts';
import { benchTests, chaosTests, journeyTests, securityTests, storeTests } from './testing/test-files.ts';
import { makeTestHome, openTestStores } from './testing/test-stores.ts';

// Most of these tests wait for something half of the time.
const testsAtOnce = 2 * availableParallelism();

/** `npm test`: everything that belongs to a change. `npm test -- orders gateway`: only these workspaces' own tests. */
await perform(
  async ({ screen, signal }) => {
    const env = environment();
    const wanted = process.argv.slice(2);
    const all = wanted.length === 0;
    const workspaces = wanted.filter((name) => !['journeys', 'security', 'chaos', 'bench'].includes(name));
    const tallies: Tally[] = [];
    let passed = true;

    const run = async (name: string, files: readonly string[], given: Record<string, string>, concurrency: number) => {
      if (files.length === 0 || signal.aborted) return;
      screen.blank();
      const begun = performance.now();
      const timeoutMs = 300_000;
      const result = await runTests({ root, files, env: { ...env, ...given }, concurrency, timeoutMs, signal });
      tallies.push(result.tally);
      passed &&= result.passed;
      screen.line(name, `${result.passed ? 'passed' : 'failed'} ${seconds(performance.now() - begun)}`);
    };

    if (all) await checkStatically(root, screen.step, signal);
    const stores = await screen.step('stores', openTestStores(env, signal), () => 'PostgreSQL, NATS, Redis');
    try {
      if (all || workspaces.length > 0) await run('tests', storeTests(root, workspaces), stores.env, testsAtOnce);
      const journeys = all || wanted.includes('journeys') ? journeyTests(root) : [];
      if (journeys.length > 0) {
        const browser = findBrowser(env.PATH ?? '');
        await withStack(signal, screen.step, (file) =>
          run('journeys', journeys, { ...stores.env, TEST_STACK: file, CHROMIUM: browser }, 1),
        );
      }
      if (all || wanted.includes('security')) await run('security', securityTests(root), stores.env, 2);
      if (all || wanted.includes('chaos')) await run('chaos', chaosTests(root), stores.env, 2);
      if (all || wanted.includes('bench')) await run('bench', benchTests(root), stores.env, 1);
    } finally {
      await stores.close();
    }
    signal.throwIfAborted();
    process.stdout.write(`\n${writeTallies(tallies)}`);
    return passed;
  },
  { startsSystems: true },
);

/** A whole system in a fresh home, for tests to talk to; its data are thrown away. */
async function withStack(
  signal: AbortSignal,
  step: Parameters<typeof checkStatically>[1],
  work: (stackJson: string) => Promise<void>,
): Promise<void> {
  const home = makeTestHome();
  const env = { ...environment(), RATE_LIMITS: '0', DEMO: '0', CLIENT: '1' };
  try {
    const stack = await startStack({ env, port: 0, home, step, signal });
    await work(stackFile(home)).finally(() => stack.stop());
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
