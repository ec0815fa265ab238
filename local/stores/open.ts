import { join } from 'node:path';
import type { Crew } from '../crew.ts';
import type { Wiring } from '../processes.ts';
import { listens, untilReady } from '../ready.ts';
import { connectPatiently, ensureDatabases } from './databases.ts';
import { natsCommand } from './nats.ts';
import { postgresCommand } from './postgres.ts';
import { findProgram } from './programs.ts';
import { redisCommand } from './redis.ts';

/** Starts PostgreSQL with every service's database in it, unless one was given. */
export const openPostgres = async (wiring: Wiring, crew: Crew, signal: AbortSignal): Promise<void> => {
  const { settings, secrets, ports, logs } = wiring;
  if (!settings.postgresUrl) {
    const { home, inherited: env } = settings;
    const options = { home, port: ports.postgres, password: secrets.postgres, env, durable: true };
    const postgres = crew.start(await postgresCommand(options, signal));
    await untilReady(postgres, join(logs, 'postgres.log'), () => listens(ports.postgres), signal);
  }
  const client = await connectPatiently(wiring.postgresAdmin, signal);
  try {
    await ensureDatabases(client, settings.postgresUrl ? undefined : secrets.databases);
  } finally {
    await client.end();
  }
};

/** Starts NATS, unless one was given. */
export const openNats = async (wiring: Wiring, crew: Crew, signal: AbortSignal): Promise<void> => {
  const { settings, ports, tools, logs } = wiring;
  if (settings.natsUrl) return;
  const { home, inherited: env } = settings;
  const program = await findProgram('nats-server', tools, env.PATH ?? '', signal);
  const nats = crew.start(natsCommand(program, { home, port: ports.nats, env }));
  await untilReady(nats, join(logs, 'nats.log'), () => listens(ports.nats), signal);
};

/** Starts Redis, unless one was given. */
export const openRedis = async (wiring: Wiring, crew: Crew, signal: AbortSignal): Promise<void> => {
  const { settings, ports, tools, logs } = wiring;
  if (settings.redisUrl) return;
  const { home, inherited: env } = settings;
  const program = await findProgram('redis-server', tools, env.PATH ?? '', signal);
  const redis = crew.start(redisCommand(program, { home, port: ports.redis, env }));
  await untilReady(redis, join(logs, 'redis.log'), () => listens(ports.redis), signal);
};
