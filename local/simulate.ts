import { parseArgs } from 'node:util';
import { describe, simulate, simulateKept, simulateOnly } from '../test/simulation/simulate.ts';
import { Advice } from './advice.ts';
import { perform } from './perform.ts';

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Advice(`--schedules takes a whole number, such as 100000, not "${text}".`);
};

/**
 * `npm run simulate [-- --schedules N --seed S]`: runs whole purchases of all services in one process, where anything
 * may die, be lost, come twice or late, until a promise is broken. `--only SEED` runs one schedule and shows its steps.
 */
await perform(async ({ screen, signal }) => {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '20000' },
      seed: { type: 'string', default: `${Date.now()}` },
      only: { type: 'string' },
    },
  });
  if (values.only !== undefined) {
    const found = await simulateOnly(values.only);
    for (const step of found.steps) process.stdout.write(`${step}\n`);
    screen.line('result', found.violations.length === 0 ? 'no promise is broken' : found.violations.join('; '));
    return found.violations.length === 0;
  }
  const most = wholeNumber(values.schedules);
  screen.line('seed', values.seed);
  const kept = await simulateKept();
  const { found, schedules, steps, completed, seconds } = kept
    ? { found: kept, schedules: 0, steps: 0, completed: 0, seconds: 0 }
    : await simulate(values.seed, most, null, (done, since) => {
        if (signal.aborted) throw new Advice(`Stopped after ${done} schedules; none of them broke a promise.`);
        if (done % 10_000 === 0)
          screen.line('schedules', `${done.toLocaleString('en')}, ${Math.round(done / since)} a second`);
      });
  if (found) process.stdout.write(`${describe(found)}\n`);
  screen.line(
    'result',
    `${schedules.toLocaleString('en')} schedules, ${steps.toLocaleString('en')} steps, ${completed.toLocaleString('en')} orders complete in ${Math.round(seconds)} s: ${
      found ? `a promise is broken by seed ${found.seed}` : 'no promise is broken'
    }`,
  );
  return found === null;
});
