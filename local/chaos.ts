import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { runChaos } from '../test/chaos/chaos-run.ts';
import { planRun } from '../test/chaos/plan-run.ts';
import { plantedBugs } from '../test/chaos/planted/bugs.ts';
import { prove } from '../test/chaos/planted/prove.ts';
import { type ChaosReport, describeReport } from '../test/chaos/report.ts';
import { perform } from './perform.ts';
import type { Screen } from './screen.ts';

const options = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string' },
  /** Kinds of faults (or words of planted bugs), separated by commas. */
  only: { type: 'string' },
  disk: { type: 'boolean' },
  look: { type: 'boolean' },
  prove: { type: 'boolean' },
} as const;

/**
 * `npm run chaos`: breaks the whole system under load for a while, heals it, and judges what became of everything.
 * With `--prove` it plants bugs instead, and shows that the judges find each of them.
 */
await perform(async ({ screen, signal }) => {
  const { values } = parseArgs({ options });
  const only = values.only?.split(',');
  if (values.prove) return showProofs(screen, only);

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
    ...planRun({ ...values, minutes: Number(values.minutes), only }),
    tell: (line) => screen.line('', line),
    ...(values.look ? { whenBroken } : {}),
  });
  show(report);
  return report.violations.length === 0;
});

async function showProofs(screen: Screen, only: readonly string[] | undefined): Promise<boolean> {
  const bugs = plantedBugs.filter(({ name }) => !only || only.some((words) => name.includes(words)));
  let missed = 0;
  for await (const { name, check, violations, seconds } of prove(bugs)) {
    if (check === null) missed++;
    screen.line(check === null ? 'MISSED' : 'found', name);
    screen.line('', check === null ? `in ${seconds} s` : `${check} (${violations}), in ${seconds} s`);
  }
  screen.line('', `${bugs.length - missed} of ${bugs.length} planted bugs found`);
  return missed === 0;
}
