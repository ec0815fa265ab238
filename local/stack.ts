import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@ticketing/common/database/migrate';
import { Advice } from './advice.ts';
import { buildClient } from './build-client.ts';
import { type Environment, readSettings, root as repository, type Settings, toolsFolder } from './config.ts';
import { gatherCrew } from './crew.ts';
import { lockHome } from './lock.ts';
import { freePorts, isFree } from './ports.ts';
import { endLeftovers, recordProcesses } from './process-table.ts';
import {
  commandOf,
  type Process,
  readyUrlOf,
  type ServiceName,
  serviceNames,
  urlOf,
  type Wiring,
} from './processes.ts';
import { answers, untilReady } from './ready.ts';
import { secretsOf } from './secrets.ts';
import { type Place, readStack, removeStack, type StackDescription, writeStack } from './stack-file.ts';
import { databaseNames } from './stores/databases.ts';
import { openStores } from './stores/open.ts';

export type StackOptions = {
  /** Read as the settings; nothing else of it reaches the processes. */
  readonly env: Environment;
  readonly port?: number;
  readonly home?: string;
  /** How many processes of a service, one where nothing is said. The second of `orders` is called `orders-2`. */
  readonly instances?: Partial<Record<ServiceName, number>>;
  /** Another tree of services, for the stack's own tests. */
  readonly root?: string;
  /** Told about every step. */
  readonly step?: Step;
};

export type Step = <Result>(name: string, work: Promise<Result>, said: (result: Result) => string) => Promise<Result>;

export type Stack = {
  /** What stack.json says at this moment. */
  readonly stack: StackDescription;
  readonly settings: Settings;
  /** Ends everything in order; at once when `hasten` is aborted. Data stay. */
  stop(hasten?: AbortSignal): Promise<void>;
  /** Kills a process; it is started again as after any death. */
  kill(name: string, signal?: NodeJS.Signals): void;
  /** Stops a process kindly and starts it again. */
  restart(name: string): Promise<void>;
};

/** Starts the whole system in a home of its own. Answers when every part can do its work. @throws Advice */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { env, instances = {}, root = repository, step = (_name, work) => work } = options;
  const given = { ...env };
  if (options.port !== undefined) given.PORT = String(options.port);
  if (options.home !== undefined) given.TICKETING_HOME = options.home;
  const read = readSettings(given);
  const { home } = read;

  const lock = lockHome(home);
  if (!lock)
    throw new Advice(`It is running already: ${readStack(home)?.url ?? `another start has just begun in ${home}`}`);
  const logs = join(home, 'logs');
  mkdirSync(logs, { recursive: true });
  let describe = (): StackDescription | undefined => undefined;
  const crew = gatherCrew(logs, () => {
    recordProcesses(
      home,
      crew.all().flatMap((kept) => kept.running() ?? []),
    );
    const stack = describe();
    if (stack) writeStack(home, stack);
  });
  const stop = async (hasten?: AbortSignal) => {
    await crew.stop(hasten);
    describe = () => undefined;
    removeStack(home);
    lock.release();
  };

  try {
    await endLeftovers(home);
    const settings = { ...read, port: await gatewayPort(read.port) };
    const secrets = secretsOf(home);
    const kinds = processKinds(settings, root);
    const [postgres = 0, nats = 0, redis = 0, ...ports] = await freePorts(3 + kinds.length * 9);
    const processes = kinds.flatMap((kind) => {
      const count = kind in instances ? (instances[kind as ServiceName] ?? 1) : 1;
      return Array.from({ length: count }, (_, index): Process => {
        const port = kind === 'gateway' ? settings.port : ports.pop()!;
        return { name: index === 0 ? kind : `${kind}-${index + 1}`, kind, port };
      });
    });
    const publicUrl = `http://localhost:${settings.port}`;
    const building = settings.client ? step('client', buildClient(root, settings), (built) => built) : undefined;
    const stores = await step(
      'stores',
      openStores({ settings, secrets, ports: { postgres, nats, redis }, tools: toolsFolder, logs, crew }),
      () => 'PostgreSQL, NATS, Redis',
    );
    const wiring: Wiring = {
      root,
      settings,
      secrets,
      publicUrl,
      processes,
      ...stores,
      compileCache: join(toolsFolder, 'compiled'),
    };
    describe = () =>
      describeStack(
        wiring,
        stores.postgresAdmin,
        { postgres, nats, redis },
        (name) => crew.find(name)?.running()?.pid ?? null,
      );

    const start = async (process: Process) => {
      const database = databaseNames.find((name) => name === process.kind);
      if (database) await migrate({ url: stores.databases[database], folders: migrationFolders(root, database) });
      if (process.kind === 'client') await building;
      const kept = crew.start(commandOf(wiring, process));
      await untilReady(kept, join(logs, `${process.name}.log`), () => answers(readyUrlOf(process)));
    };
    const names = processes.map(({ name }) => name);
    await step('services', Promise.all(processes.map(start)), () => names.join(', '));
    return {
      get stack() {
        return describe()!;
      },
      settings,
      stop,
      kill: (name, signal = 'SIGKILL') => crew.find(name)?.signal(signal),
      restart: async (name) => crew.find(name)?.restart(20_000),
    };
  } catch (error) {
    await stop(AbortSignal.abort());
    throw error;
  }
};

const gatewayPort = async (port: number): Promise<number> => {
  if (port === 0) return (await freePorts(1))[0]!;
  if (await isFree(port)) return port;
  throw new Advice(
    `Port ${port} is taken by another program: stop it, or choose another with PORT=${port + 1} npm start.`,
  );
};

/** What is there to run. Stripe's stand-in stays away when there is a real key. */
const processKinds = (settings: Settings, root: string): Process['kind'][] => {
  const kinds: Process['kind'][] = [
    ...serviceNames.filter((name) => existsSync(join(root, 'services', name, 'src/main.ts'))),
    'gateway',
  ];
  if (!settings.stripe && existsSync(join(root, 'sandbox/src/main.ts'))) kinds.push('sandbox');
  if (settings.client && existsSync(join(root, 'client/app'))) kinds.push('client');
  return kinds;
};

const migrationFolders = (root: string, service: string): string[] =>
  ['packages/common/migrations', `services/${service}/migrations`]
    .map((folder) => join(root, folder))
    .filter(existsSync);

const describeStack = (
  wiring: Wiring,
  postgresAdmin: string,
  stores: { postgres: number; nats: number; redis: number },
  pidOf: (name: string) => number | null,
): StackDescription => {
  const { settings, secrets, processes, publicUrl, databases, nats, redis } = wiring;
  const places: [string, Place][] = processes.map((process) => {
    return [process.name, { pid: pidOf(process.name), port: process.port, url: urlOf(process) }];
  });
  const own = (name: string, port: number, given: string | undefined): [string, Place][] =>
    given ? [] : [[name, { pid: pidOf(name), port, url: `${name}://127.0.0.1:${port}` }]];
  places.push(...own('postgres', stores.postgres, settings.postgresUrl));
  places.push(...own('nats', stores.nats, settings.natsUrl), ...own('redis', stores.redis, settings.redisUrl));
  const sandbox = processes.find(({ kind }) => kind === 'sandbox');
  return {
    url: publicUrl,
    processes: Object.fromEntries(places),
    postgresAdmin,
    databases,
    nats,
    redis,
    ...(sandbox ? { sandbox: { url: urlOf(sandbox), ...secrets.sandbox } } : {}),
  };
};
