import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@ticketing/common/database/migrate';
import { Advice } from './advice.ts';
import { buildClient } from './build-client.ts';
import { type Environment, readSettings, root as repository } from './config.ts';
import { type Crew, gatherCrew } from './crew.ts';
import type { Death } from './keep.ts';
import { lockHome } from './lock.ts';
import { type Instances, planStack } from './plan.ts';
import { makePrivateHome } from './private-home.ts';
import { endLeftovers, recordProcesses } from './process-table.ts';
import { commandOf, type Detour, type Process, readyUrlOf, type Wiring } from './processes.ts';
import { answers, listens, untilReady } from './ready.ts';
import { describeStack, readStack, removeStack, type StackDescription, writeStack } from './stack-file.ts';
import { connectPatiently, ensureDatabases } from './stores/databases.ts';
import { openStore, type StorePlan } from './stores/open.ts';
import { appRoleOf, type DatabaseName, databaseNames } from './stores/urls.ts';

/** Shows that something takes place: its name, the work, and what to say of it when done. */
export type Step = <Result>(name: string, work: Promise<Result>, said: (result: Result) => string) => Promise<Result>;

export type StackOptions = {
  /** Read as the settings (see config.ts); nothing else of it reaches the processes. */
  readonly env: Environment;
  readonly port?: number;
  readonly home?: string;
  /** How many processes of a service, one where nothing is said. The second of `orders` is called `orders-2`. */
  readonly instances?: Instances;
  /** Where the services are: another tree for this folder's own tests. */
  readonly root?: string;
  /** Another way to a store or the provider for a process, such as through a proxy; its `url` if there is none. */
  readonly detour?: Detour;
  readonly step?: Step;
  /** The client is served by its development server instead of being built. */
  readonly development?: boolean;
  /** Told about processes that die by themselves. */
  readonly onDeath?: (death: Death) => void;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
};

export type Stack = {
  /** What stack.json says at this moment. */
  readonly stack: StackDescription;
  readonly wiring: Wiring;
  /** Ends everything in order, or at once when `hasten` is aborted. Data stay. */
  stop(hasten?: AbortSignal): Promise<void>;
  /** Kills a process; it is started again as after any death. @throws Error when there is none of this name */
  kill(name: string, signal?: NodeJS.Signals): void;
  /** Kills a process, and starts it again when `during` is done. @throws Error when there is none of this name */
  interrupt(name: string, during: () => Promise<void>): Promise<void>;
  /** Stops a process kindly and starts it again. @throws Error when there is none of this name */
  restart(name: string): Promise<void>;
  /** Brings every database up to date with the migrations that are there now. */
  migrate(): Promise<void>;
};

/**
 * Starts the whole system in a home of its own. Answers when every part can do its work.
 * @throws Advice about what is in the way; nothing is left running then
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { env, root = repository, instances = {}, step = (_name, work) => work } = options;
  const own = { PORT: options.port?.toString() ?? env.PORT, TICKETING_HOME: options.home ?? env.TICKETING_HOME };
  const settings = readSettings({ ...env, ...own });
  const { home } = settings;
  makePrivateHome(home);
  mkdirSync(join(home, 'logs'), { recursive: true });
  const lock = lockHome(home);
  if (!lock) {
    const running = readStack(home);
    if (!running)
      throw new Advice(`Another start with the same data (${home}) is under way: wait for it, or set TICKETING_HOME.`);
    const { url, supervisor } = running;
    throw new Advice(`It is running already: ${url}  (to stop it: kill ${supervisor.pid})`);
  }
  let wiring: Wiring | undefined;
  const writeDown = () => {
    try {
      recordProcesses(
        home,
        crew.all().flatMap((kept) => kept.running() ?? []),
      );
      if (wiring) writeStack(home, describeStack(wiring, pidOf));
    } catch (error) {
      // A full disk is no reason to let go of the processes.
      if (!isFull(error)) throw error;
      setTimeout(writeDown, 1_000).unref();
    }
  };
  const crew = gatherCrew(join(home, 'logs'), options.onDeath ?? (() => {}), writeDown);
  const pidOf = (name: string) => crew.find(name)?.running()?.pid ?? null;
  const stop = async (hasten?: AbortSignal) => {
    await crew.stop(hasten);
    removeStack(home);
    lock.release();
  };
  const known = (name: string) => {
    const kept = crew.find(name);
    if (!kept) throw new Error(`There is no process "${name}": ${crew.all().map((one) => one.name)}`);
    return kept;
  };
  // One failure ends all other beginnings too.
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;

  try {
    removeStack(home);
    await endLeftovers(home);
    wiring = await planStack(settings, {
      root,
      instances,
      development: options.development ?? false,
      detour: options.detour,
    });
    await startAll(wiring, crew, step, signal);
    const running = wiring;
    return {
      get stack() {
        return describeStack(running, pidOf);
      },
      wiring,
      stop,
      kill: (name, how = 'SIGKILL') => known(name).signal(how),
      interrupt: (name, during) => known(name).interrupt(during),
      restart: (name) => known(name).restart(20_000),
      migrate: async () => void (await Promise.all(databaseNames.map((name) => migrateDatabase(running, name)))),
    };
  } catch (error) {
    failed.abort();
    await stop(AbortSignal.abort());
    throw error;
  }
};

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

/** Everything side by side, each as soon as what it cannot do without is there. */
const startAll = async (wiring: Wiring, crew: Crew, step: Step, signal: AbortSignal): Promise<void> => {
  const { root, processes, development } = wiring;
  const client = processes.filter(({ kind }) => kind === 'client');
  const services = processes.filter(({ kind }) => kind !== 'client');

  const postgres = openDatabases(wiring, crew, signal);
  const stores = Promise.all([
    postgres,
    wiring.settings.natsUrl ?? openStore('nats', storePlan(wiring), crew, signal),
    wiring.settings.redisUrl ?? openStore('redis', storePlan(wiring), crew, signal),
  ]);

  const run = async (process: Process) => {
    signal.throwIfAborted();
    const kept = crew.start(commandOf(wiring, process));
    // The development server would compile a page to answer.
    const isReady =
      development && process.kind === 'client'
        ? () => listens(process.port)
        : () => answers(readyUrlOf(process, wiring));
    await untilReady(kept, join(wiring.logs, `${process.name}.log`), isReady, signal);
  };
  const migrated = new Map(
    databaseNames.map((name) => [name as string, postgres.then(() => migrateDatabase(wiring, name))]),
  );
  const serve = async (process: Process) => {
    await migrated.get(process.kind);
    await run(process);
  };
  const show = async () => {
    const built = development ? 'in development' : await buildClient(root, wiring.settings, signal);
    await Promise.all(client.map(run));
    return built;
  };
  await Promise.all([
    step('stores', stores, () => 'PostgreSQL, NATS, Redis'),
    step('services', Promise.all(services.map(serve)), () =>
      services.flatMap(({ name, kind }) => (kind === 'gateway' || kind === 'sandbox' ? [] : name)).join(', '),
    ),
    ...(client.length > 0 ? [step('client', show(), (built) => built)] : []),
    ...migrated.values(),
  ]);
};

const migrateDatabase = (wiring: Wiring, name: DatabaseName): Promise<void> => {
  const folders = ['packages/common/migrations', `services/${name}/migrations`].map((path) => join(wiring.root, path));
  const app = wiring.settings.postgresUrl ? undefined : appRoleOf(name);
  return migrate({ url: wiring.databases[name], folders: folders.filter(existsSync), app });
};

const storePlan = ({ settings, secrets, ports, logs, tools }: Wiring): StorePlan => {
  // Whatever clock the services are put on, the stores keep the machine's: PostgreSQL's is the one that decides.
  const { LD_PRELOAD: _, ...env } = settings.inherited;
  const { home } = settings;
  return { home, env, ports, logs, tools, secrets, durable: true };
};

const openDatabases = async (wiring: Wiring, crew: Crew, signal: AbortSignal): Promise<void> => {
  const given = wiring.settings.postgresUrl;
  if (!given) await openStore('postgres', storePlan(wiring), crew, signal);
  const client = await connectPatiently(wiring.postgresAdmin, signal);
  try {
    await ensureDatabases(client, given ? undefined : wiring.secrets);
  } finally {
    await client.end();
  }
};
