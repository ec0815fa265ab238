import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeReport, pidsOf, processesGrownBy, refusedByDatabase } from '../test/security/fuzz/report.ts';
import { runFuzz } from '../test/security/fuzz/run.ts';
import { untilDrained } from '../test/support/drain.ts';
import { Advice } from './advice.ts';
import { environment } from './config.ts';
import { verify } from './ops/verify.ts';
import { perform } from './perform.ts';
import { startStack } from './stack.ts';
import { makeTestHome } from './testing/test-stores.ts';

const maxGrowth = 0.1;

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{2,8}$/.test(text)) return Number(text);
  throw new Advice(`--requests must be a whole number of at least 100, such as 1000000, not "${text}".`);
};

/**
 * `npm run fuzz [-- --requests N --seed S]`: starts a system, sends requests generated from the services' OpenAPI documents
 * and checks every answer, the memory, the processes, and the stored data afterwards.
 */
await perform(
  async ({ screen, signal }) => {
    const options = {
      requests: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: `${Date.now()}` },
    } as const;
    const { values } = parseArgs({ options });
    const requests = wholeNumber(values.requests);
    const home = makeTestHome();
    const env = { ...environment(), CLIENT: '0', DEMO: '0', RATE_LIMITS: '0', RESERVATION_SECONDS: '20' };
    const system = await startStack({ env, port: 0, home, signal });
    try {
      const pids = JSON.stringify(pidsOf(system.stack));
      screen.line('seed', values.seed);
      const progress = (done: number) => screen.line('requests', done.toLocaleString('en'));
      const report = await runFuzz(system.stack, { requests, seed: values.seed, signal, progress });
      process.stdout.write(`${describeReport(report)}\n`);
      if (report.failures.length === 0) signal.throwIfAborted();
      await untilDrained(system.stack);
      const { results } = await verify(system.stack, { waitSeconds: 60 });
      const wrong = [
        ...report.failures.map(({ what, request }) => `${what}:\n${request}`),
        ...refusedByDatabase(system.wiring.logs).map((line) => `only the database refused a value: ${line}`),
        ...results.filter(({ count }) => count > 0).map(({ name, count }) => `${name}: ${count} differences`),
        ...(JSON.stringify(pidsOf(system.stack)) === pids ? [] : ['a process ended']),
        ...processesGrownBy(report, maxGrowth),
      ];
      for (const one of wrong) process.stdout.write(`\n${one}\n`);
      screen.line('result', wrong.length === 0 ? 'every answer matches its document' : `${wrong.length} failures`);
      return wrong.length === 0;
    } finally {
      await system.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
  { startsSystems: true },
);
