import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provider } from '../../local/ops/verify/checks/provider.ts';
import { verify } from '../../local/ops/verify.ts';
import { createSandboxControl, type SandboxControl } from '../support/sandbox.ts';
import { tallyUndisturbed } from './checks/availability.ts';
import { checks } from './checks/checks.ts';
import { countLive, gatherEvidence, startWatching } from './checks/evidence.ts';
import { heldOf } from './checks/money.ts';
import type { FaultKind } from './faults/fault.ts';
import { type Pace, startNemesis } from './nemesis.ts';
import { createRandom } from './random.ts';
import { type ChaosReport, countRefusals, type Violation } from './report.ts';
import { type System, services, startSystem } from './system/system.ts';
import { buy, liveOrdersMax } from './workload/buyer.ts';
import { createHistory, type History, type Operation } from './workload/history.ts';
import type { LiveStream } from './workload/live.ts';
import { createMarket } from './workload/market.ts';
import { createPerson, type Person } from './workload/person.ts';
import { createSecrets, type Secrets } from './workload/secrets.ts';
import { sell } from './workload/seller.ts';
import { walkEverything } from './workload/walk.ts';
import { openStreams, untilOpen } from './workload/watcher.ts';

export type ChaosOptions = {
  readonly seed: string;
  readonly seconds: number;
  /** Goes on beyond `seconds`, to thrice as long, until so many orders have been placed. */
  readonly leastOrders?: number;
  readonly kinds: Readonly<Record<string, FaultKind>>;
  readonly pace: Pace;
  readonly buyers: number;
  readonly sellers: number;
  readonly thinkMs: number;
  /** Only these checks, by the beginning of their names; all where nothing is said. */
  readonly only?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly smallDisk?: boolean;
  /** How long every order may take to end after healing; 100 where nothing is said. */
  readonly restSeconds?: number;
  /** Gives the run up: everything is taken down, and nothing is judged. */
  readonly signal?: AbortSignal;
  readonly tell?: (line: string) => void;
  /** Waited for before a system that broke a promise is taken down, so that somebody can look at it. */
  readonly whenBroken?: (report: ChaosReport, home: string) => Promise<void>;
};

/** The whole system under load while everything breaks; then all is healed, and judged. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const { seed, kinds, pace, tell = () => {} } = options;
  const random = createRandom(seed);
  const history = createHistory();
  const secrets = createSecrets();
  const system = await startSystem({
    env: {
      RESERVATION_SECONDS: '8',
      PAYMENT_GRACE_SECONDS: '12',
      LIVE_ORDERS_MAX: `${liveOrdersMax}`,
      ...options.env,
    },
    ...(options.root ? { root: options.root } : {}),
    smallDisk: options.smallDisk ?? false,
    signal: options.signal,
  });
  const streams: LiveStream[] = [];
  const acting: Promise<void>[] = [];
  let isOpen = true;
  try {
    await startWatching(system.stack().stack, async () => {
      await system.stack().restart('postgres');
      await system.untilWell(['postgres', ...services]);
    });
    const sandbox = () => createSandboxControl(system.stack().stack.sandbox!);
    const people = await populate(options, system, history, secrets);
    options.signal?.throwIfAborted();
    tell(`${options.buyers} buyers and ${options.sellers} sellers, two of each service; seed ${seed}`);

    const startedAt = Date.now();
    const goesOn = () => isOpen;
    const market = createMarket();
    const place = { market, sandbox, secrets, history, goesOn, thinkMs: options.thinkMs };
    const url = () => system.stack().stack.url;
    streams.push(...openStreams(people.buyers, url, history));
    await untilOpen(streams);
    acting.push(
      ...people.sellers.map((person) => sell(person, market, random.fork(person.name), goesOn)),
      ...people.buyers.map((person) => buy(person, place, random.fork(person.name))),
    );
    await sleep(2_000);
    const scene = { system, sandbox: lateSandbox(sandbox), random: random.fork('nemesis') };
    const nemesis = startNemesis(scene, kinds, history, pace, (line) =>
      tell(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`),
    );
    await Promise.race([enough(options, history), nemesis.failing, ...acting.map(failing)]);
    await nemesis.stop();
    if (options.signal?.aborted) isOpen = false;
    options.signal?.throwIfAborted();
    await system.untilWell(['postgres', 'nats', 'redis', 'sandbox', ...services, 'gateway']);
    const healedAt = Date.now();
    tell('everything is healed');
    isOpen = false;
    await Promise.all(acting);
    const askedUntil = Date.now();

    const copies = await verify(system.stack().stack, { waitSeconds: 10 });
    const agreedAfterMs = Date.now() - askedUntil;
    await repeatUnanswered(history, [...people.buyers, ...people.sellers]);
    tell('who got no answer has asked again');
    const isAtRest = await untilAtRest(system, sandbox, options.restSeconds ?? 100);
    const inTheEnd = await verify(system.stack().stack, { waitSeconds: 10 });
    await untilOpen(streams);
    await walkEverything(people.buyers, people.sellers, history);
    tell('all pages of every list were read');
    const evidence = await gatherEvidence(system.stack().stack, await sandbox().ledger(), history, secrets.leaks());

    const wanted = (name: string) => !options.only || options.only.some((start) => name.startsWith(`${start} `));
    const violations: Violation[] = [
      ...Object.entries(checks).flatMap(([check, of]) => of(evidence).map((what) => ({ check, what }))),
      // What became of money has a minute (I2), so it is looked at in the end.
      ...[copies.results.filter(({ name }) => name !== provider.name), inTheEnd.results].flatMap((results) =>
        results.flatMap(({ name, differences }) =>
          differences.map(({ id, what }) => ({
            check: 'I4 every copy equals its owner',
            what: `${name}: ${id} ${what}`,
          })),
        ),
      ),
      ...(isAtRest ? [] : [{ check: 'I3 every order ends, in time', what: 'the system did not come to rest' }]),
    ].filter(({ check }) => wanted(check));
    const undisturbed = tallyUndisturbed(evidence);
    const report: ChaosReport = {
      seed,
      seconds: Math.round((healedAt - startedAt) / 1_000),
      faults: history.disturbances.length,
      kinds: new Set(history.disturbances.map(({ kind }) => kind)).size,
      orders: evidence.orders.length,
      complete: evidence.orders.filter(({ status }) => status === 'complete').length,
      requests: history.operations.length,
      unanswered: history.operations.filter(({ outcome }) => outcome === 'unknown').length,
      refused: countRefusals(history),
      seen: {
        events: history.follows.reduce((sum, { events }) => sum + events.length, 0),
        lists: history.walks.length,
      },
      undisturbed: { asked: undisturbed.asked, failed: undisturbed.failed.length },
      agreedAfterMs,
      violations,
    };
    if (violations.length > 0) {
      writeFileSync(join(system.home, 'history.json'), JSON.stringify(history));
      await options.whenBroken?.(report, system.home);
    }
    return report;
  } finally {
    // People of a run that failed would go on for ever.
    isOpen = false;
    await Promise.allSettled(acting);
    await Promise.all(streams.map((stream) => stream.close()));
    await system.close();
  }
};

const populate = async (
  { buyers, sellers }: ChaosOptions,
  system: System,
  history: History,
  secrets: Secrets,
): Promise<{ buyers: Person[]; sellers: Person[] }> => {
  const url = () => system.stack().stack.url;
  const crowd = async (name: string, count: number): Promise<Person[]> => {
    const people: Person[] = [];
    for (let nth = 1; nth <= count; nth++) people.push(await createPerson(`${name}-${nth}`, url, history, secrets));
    return people;
  };
  const people = { sellers: await crowd('seller', sellers), buyers: await crowd('buyer', buyers) };
  // Who sells is public, who buys is not.
  for (const { id } of people.buyers) secrets.keep(id, id);
  return people;
};

/** Resolves when the run has been long enough, or is given up. */
const enough = async ({ seconds, leastOrders = 0, signal }: ChaosOptions, history: History): Promise<void> => {
  const placed = () => history.operations.filter(({ what, outcome }) => what === 'reserve' && outcome === 'ok').length;
  for (let passed = 0; passed < seconds * 3 && !signal?.aborted; passed++) {
    if (passed >= seconds && placed() >= leastOrders) return;
    await sleep(1_000);
  }
};

/** People never fail; if the code of one does, the run has failed. */
const failing = (acting: Promise<void>): Promise<never> => acting.then(() => new Promise<never>(() => {}));

/** The sandbox where it is at the moment of the call. */
const lateSandbox = (sandbox: () => SandboxControl): SandboxControl => ({
  ledger: () => sandbox().ledger(),
  fault: (rule) => sandbox().fault(rule),
  forgive: (id) => sandbox().forgive(id),
  heal: () => sandbox().heal(),
  answerChallenge: (id, outcome) => sandbox().answerChallenge(id, outcome),
});

/** Whoever got no answer asks again with the same key: it must be as if they had asked once. */
const repeatUnanswered = async (history: History, people: readonly Person[]): Promise<void> => {
  const asking = new Map(people.map((person) => [person.id, person]));
  const last = new Map<string, Operation>();
  for (const operation of history.operations)
    if (operation.key !== undefined) last.set(`${operation.who} ${operation.key}`, operation);
  for (const operation of last.values()) {
    if (operation.outcome !== 'unknown') continue;
    const until = Date.now() + 40_000;
    await asking.get(operation.who)?.insist(operation, () => Date.now() < until);
  }
};

/** Waits until every order has ended and no card of an ended order is held any more. */
const untilAtRest = async (system: System, sandbox: () => SandboxControl, seconds: number): Promise<boolean> => {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; await sleep(500)) {
    if ((await countLive(system.stack().stack)) > 0) continue;
    if ((await sandbox().ledger()).every((intent) => heldOf(intent) === 0)) return true;
  }
  return false;
};
