import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf } from './addresses.ts';
import { Advice } from './advice.ts';
import { type Settings, toolsFolder } from './config.ts';
import { freePorts, isFree } from './ports.ts';
import { type Detour, type Process, type ServiceName, serviceNames, type Wiring } from './processes.ts';
import { secretsOf } from './secrets.ts';
import { appRoleOf, asUser, databaseUrls, postgresAdminUrl, storeUrl } from './stores/urls.ts';

export type Instances = Partial<Record<ServiceName, number>>;

export type Choices = {
  readonly root: string;
  readonly instances: Instances;
  readonly development: boolean;
  readonly detour: Detour | undefined;
};

/** Settles everything that processes must know of each other before any of them runs. @throws Advice when PORT is taken */
export const planStack = async (given: Settings, choices: Choices): Promise<Wiring> => {
  const { root, instances } = choices;
  const [port = 0, postgres = 0, nats = 0, redis = 0, ...others] = await freePorts(40);
  const settings = { ...given, port: given.port === 0 ? port : given.port };
  if (!(await isFree(settings.port, settings.host))) {
    throw new Advice(
      `Port ${settings.port} is taken by another program: stop that, or choose another port: PORT=${settings.port + 1} npm start`,
    );
  }
  const secrets = secretsOf(settings.home);
  const processes = kindsToRun(settings, root).flatMap((kind) =>
    Array.from({ length: instances[kind as ServiceName] ?? 1 }, (_, index): Process => {
      const name = index === 0 ? kind : `${kind}-${index + 1}`;
      return { name, kind, port: kind === 'gateway' ? settings.port : others.pop()! };
    }),
  );
  const postgresAdmin = settings.postgresUrl ?? postgresAdminUrl(postgres, secrets.postgres);
  return {
    root,
    development: choices.development,
    detour: choices.detour,
    settings,
    secrets,
    processes,
    ...addressesOf(settings),
    ports: { postgres, nats, redis },
    postgresAdmin,
    databases: databaseUrls(postgresAdmin, settings.postgresUrl ? undefined : secrets.databases),
    appDatabases: databaseUrls(postgresAdmin, settings.postgresUrl ? undefined : secrets.apps, appRoleOf),
    nats: settings.natsUrl
      ? asUser(settings.natsUrl, 'operator')
      : storeUrl('nats', nats, 'operator', secrets.nats.operator),
    redis: settings.redisUrl
      ? asUser(settings.redisUrl, 'operator')
      : storeUrl('redis', redis, 'operator', secrets.redis.operator),
    logs: join(settings.home, 'logs'),
    tools: toolsFolder,
  };
};

/** Stripe's stand-in stays away when there is a real key; the client when it is not wanted. */
const kindsToRun = (settings: Settings, root: string): Process['kind'][] => {
  const kinds: Process['kind'][] = ['gateway', ...serviceNames];
  if (!settings.stripe) kinds.push('sandbox');
  if (settings.client) kinds.push('client');
  return kinds.filter((kind) => existsSync(join(root, entryOf(kind))));
};

const entryOf = (kind: Process['kind']): string =>
  kind === 'client'
    ? 'client/app'
    : `${kind === 'gateway' || kind === 'sandbox' ? kind : `services/${kind}`}/src/main.ts`;
