import { join } from 'node:path';
import type { Settings } from '../config.ts';
import type { Crew } from '../crew.ts';
import { listens, untilReady } from '../ready.ts';
import type { Secrets } from '../secrets.ts';
import { type DatabaseUrls, ensureDatabases } from './databases.ts';
import { natsCommand } from './nats.ts';
import { postgresAdminUrl, postgresCommand } from './postgres.ts';
import { findProgram } from './programs.ts';
import { redisCommand } from './redis.ts';

export type Stores = {
  readonly postgresAdmin: string;
  readonly databases: DatabaseUrls;
  readonly nats: string;
  readonly redis: string;
};

export type StorePorts = { readonly postgres: number; readonly nats: number; readonly redis: number };

export type StoreOptions = {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly ports: StorePorts;
  readonly tools: string;
  readonly logs: string;
  readonly crew: Crew;
};

/** Starts PostgreSQL, NATS and Redis side by side, except those the settings give a URL for. Answers when all can be used. */
export const openStores = async (options: StoreOptions): Promise<Stores> => {
  const [postgres, nats, redis] = await Promise.all([openPostgres(options), openNats(options), openRedis(options)]);
  return { ...postgres, nats, redis };
};

const openPostgres = async ({ settings, secrets, ports, crew }: StoreOptions) => {
  if (settings.postgresUrl) {
    return { postgresAdmin: settings.postgresUrl, databases: await ensureDatabases(settings.postgresUrl, undefined) };
  }
  const server = { port: ports.postgres, password: secrets.postgres };
  crew.start(await postgresCommand({ ...server, home: settings.home, env: settings.inherited, durable: true }));
  const postgresAdmin = postgresAdminUrl(server);
  return { postgresAdmin, databases: await ensureDatabases(postgresAdmin, secrets.databases) };
};

const openNats = async ({ settings, ports, tools, logs, crew }: StoreOptions): Promise<string> => {
  if (settings.natsUrl) return settings.natsUrl;
  const { home, inherited: env } = settings;
  const program = await findProgram('nats-server', tools, env.PATH ?? '');
  const nats = crew.start(natsCommand(program, { home, port: ports.nats, env }));
  await untilReady(nats, join(logs, 'nats.log'), () => listens(ports.nats));
  return `nats://127.0.0.1:${ports.nats}`;
};

const openRedis = async ({ settings, ports, tools, logs, crew }: StoreOptions): Promise<string> => {
  if (settings.redisUrl) return settings.redisUrl;
  const { home, inherited: env } = settings;
  const program = await findProgram('redis-server', tools, env.PATH ?? '');
  const redis = crew.start(redisCommand(program, { home, port: ports.redis, env }));
  await untilReady(redis, join(logs, 'redis.log'), () => listens(ports.redis));
  return `redis://127.0.0.1:${ports.redis}`;
};
