import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeAlerts, runAlerts } from '../test/chaos/alerts/alerts-run.ts';
import { describeAway, runBrokerAway } from '../test/chaos/broker-away.ts';
import { runChaos } from '../test/chaos/chaos-run.ts';
import { describeCluster, runCluster } from '../test/chaos/cluster-run.ts';
import { describeEndurance, runEndurance } from '../test/chaos/endure.ts';
import { describeFullStreams, runFullStreams } from '../test/chaos/full-streams.ts';
import { planRun } from '../test/chaos/plan-run.ts';
import { plantedBugs } from '../test/chaos/planted/bugs.ts';
import { prove } from '../test/chaos/planted/prove.ts';
import { type ChaosReport, describeReport } from '../test/chaos/report.ts';
import { describeStandby, runStandby } from '../test/chaos/standby-run.ts';
import { environment, root, toolsFolder } from './config.ts';
import { perform } from './perform.ts';
import type { Screen } from './screen.ts';
import { clockEnvironment } from './stores/faketime.ts';
import { runTests } from './testing/run-tests.ts';
import { openTestStores } from './testing/test-stores.ts';

const options = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string' },
  /** Kinds of faults (or words of planted bugs, or alerts), separated by commas. */
  only: { type: 'string' },
  disk: { type: 'boolean' },
  clock: { type: 'boolean' },
  look: { type: 'boolean' },
  prove: { type: 'boolean' },
  /** Breaks one thing after another until a Prometheus has seen every alert, in place of everything else. */
  alerts: { type: 'boolean' },
  /** Purchases for `--minutes` with small bounds, releases, restores and keys of a minute, in place of everything else. */
  endure: { type: 'boolean' },
  /** Seconds for which a server of a NATS cluster of three is away, in place of everything else. */
  cluster: { type: 'string' },
  /** Seconds of purchases before and after a PostgreSQL primary dies and its standby is promoted. */
  standby: { type: 'string' },
  /** Purchases with streams of 1 MiB, in place of everything else. */
  'full-streams': { type: 'string' },
  /** Minutes without the broker, in place of everything else. */
  away: { type: 'string' },
  /** Seconds for which a place is reserved meanwhile. */
  hold: { type: 'string', default: '900' },
} as const;

/**
 * `npm run chaos`: breaks the whole system under load for a while, heals it, and judges what became of everything.
 * With `--prove` it plants bugs instead, and shows that the judges find each of them. With `--away` the broker is away.
 */
await perform(
  async ({ screen, signal }) => {
    const { values } = parseArgs({ options });
    const only = values.only?.split(',');
    if (values.prove) return showProofs(screen, signal, only);
    const tell = (line: string) => screen.line('', line);
    const purchases = values['full-streams'];
    if (values.alerts) return showScenario(runAlerts({ only, tell, signal }), describeAlerts, tell);
    if (values.endure)
      return showScenario(runEndurance({ minutes: Number(values.minutes), tell, signal }), describeEndurance, tell);
    if (values.cluster !== undefined)
      return showScenario(runCluster(Number(values.cluster), tell), describeCluster, tell);
    if (values.standby !== undefined)
      return showScenario(runStandby(Number(values.standby), tell), describeStandby, tell);
    if (purchases !== undefined)
      return showScenario(
        runFullStreams({ purchases: Number(purchases), frozenSeconds: 20, tell }),
        describeFullStreams,
        tell,
      );
    if (values.away !== undefined) {
      const options = { minutes: Number(values.away), holdSeconds: Number(values.hold), tell, signal };
      return showScenario(runBrokerAway(options), describeAway, tell);
    }

    const show = (report: ChaosReport) => {
      screen.blank();
      for (const line of describeReport(report)) screen.line('', line);
    };
    const whenBroken = async (report: ChaosReport, home: string) => {
      show(report);
      screen.line('', `the broken system stands in ${home}; Ctrl-C takes it down`);
      await once(signal, 'abort');
    };
    const work = mkdtempSync(join(tmpdir(), 'ticketing-clock-'));
    try {
      const clockFile = join(work, 'clock');
      writeFileSync(clockFile, '+0s\n');
      const env = values.clock
        ? await clockEnvironment(clockFile, toolsFolder, environment().PATH ?? '', signal)
        : undefined;
      const report = await runChaos({
        ...planRun({ ...values, minutes: Number(values.minutes), only, clockFile: env && clockFile }),
        tell: (line) => screen.line('', line),
        signal,
        ...(env ? { env } : {}),
        ...(values.look ? { whenBroken } : {}),
      });
      show(report);
      return report.violations.length === 0;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
  { startsSystems: true },
);

/** Shows the report of a scenario. Returns whether every promise was kept. */
async function showScenario<Report extends { readonly violations: readonly string[] }>(
  running: Promise<Report>,
  describe: (report: Report) => string[],
  tell: (line: string) => void,
): Promise<boolean> {
  const report = await running;
  describe(report).forEach(tell);
  return report.violations.length === 0;
}

async function showProofs(screen: Screen, signal: AbortSignal, only: readonly string[] | undefined): Promise<boolean> {
  const bugs = plantedBugs.filter(({ name }) => !only || only.some((words) => name.includes(words)));
  const foundWithout = only ? true : await proveWithoutProcesses(screen, signal);
  let missed = 0;
  for await (const { name, check, violations, seconds } of prove(bugs, signal)) {
    if (check === null) missed++;
    screen.line(check === null ? 'MISSED' : 'found', name);
    screen.line('', check === null ? `in ${seconds} s` : `${check} (${violations}), in ${seconds} s`);
  }
  screen.line('', `${bugs.length - missed} of ${bugs.length} planted bugs found`);
  return missed === 0 && foundWithout;
}

/** The bugs that the simulation has to find, and those in SQL that only a real PostgreSQL can. */
async function proveWithoutProcesses(screen: Screen, signal: AbortSignal): Promise<boolean> {
  const stores = await openTestStores(environment(), signal);
  try {
    const files = ['test/simulation/planted/planted.proof.ts'];
    const env = { ...environment(), ...stores.env };
    const { passed } = await runTests({ root, files, env, concurrency: 1, timeoutMs: 900_000, signal });
    screen.line(
      '',
      passed ? 'the simulation and the stores found all of theirs' : 'the simulation or the stores missed one',
    );
    return passed;
  } finally {
    await stores.close();
  }
}
