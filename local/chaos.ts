import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { runChaos } from '../test/chaos/chaos-run.ts';
import { planRun } from '../test/chaos/plan-run.ts';
import { type ChaosReport, describeReport } from '../test/chaos/report.ts';
import { perform } from './perform.ts';

/** `npm run chaos`: breaks the whole system under load for a while, heals it, and judges what became of everything. */
await perform(async ({ screen, signal }) => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      only: { type: 'string' },
      disk: { type: 'boolean' },
      look: { type: 'boolean' },
    },
  });
  const wishes = { ...values, minutes: Number(values.minutes), only: values.only?.split(',') };
  const show = (report: ChaosReport) => {
    screen.blank();
    for (const line of describeReport(report)) screen.line('', line);
  };
  const whenBroken = async (report: ChaosReport, home: string) => {
    show(report);
    screen.line('', `the broken system stands in ${home}; Ctrl-C takes it down`);
    await once(signal, 'abort');
  };
  const report = await runChaos({
    ...planRun(wishes),
    tell: (line) => screen.line('', line),
    ...(values.look ? { whenBroken } : {}),
  });
  show(report);
  return report.violations.length === 0;
});
