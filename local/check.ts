import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { runTests, writeTallies } from './testing/run-tests.ts';
import { checkStatically } from './testing/static-checks.ts';
import { domainTests } from './testing/test-files.ts';

/** `npm run check`: lint, types and the tests of pure rules, in under a minute. */
await perform(async ({ screen, signal }) => {
  await checkStatically(root, screen.step, signal);
  const files = domainTests(root);
  const { passed, tally } = await runTests({
    root,
    files,
    env: environment(),
    concurrency: 2,
    timeoutMs: 60_000,
    signal,
  });
  if (!passed) process.stdout.write(`\n${writeTallies([tally])}`);
  return passed;
});
