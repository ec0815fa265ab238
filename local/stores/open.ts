import { join } from 'node:path';
import type { Command } from '../command.ts';
import type { Crew } from '../crew.ts';
import { listens, untilReady } from '../ready.ts';
import type { Secrets } from '../secrets.ts';
import { natsCommand } from './nats.ts';
import { postgresCommand } from './postgres.ts';
import { findProgram } from './programs.ts';
import { redisCommand } from './redis.ts';

export type StoreName = 'postgres' | 'nats' | 'redis';

/** Where the stores keep their data and listen. */
export type StorePlan = {
  readonly home: string;
  readonly logs: string;
  /** Where programs are unpacked that the system has not installed. */
  readonly tools: string;
  readonly ports: Readonly<Record<StoreName, number>>;
  /** The passwords of PostgreSQL's superuser and of the users of NATS and Redis. Without them NATS and Redis accept every connection. */
  readonly secrets: Pick<Secrets, 'postgres'> & Partial<Pick<Secrets, 'nats' | 'redis'>>;
  readonly env: Readonly<Record<string, string>>;
  /** False only for throw-away data: PostgreSQL does not write through to the disk then. */
  readonly durable: boolean;
};

/** Starts a store and answers when it listens. Its data are in the plan's home and outlive it. @throws Advice */
export const openStore = async (name: StoreName, plan: StorePlan, crew: Crew, signal: AbortSignal): Promise<void> => {
  const command = await commandOf(name, plan, signal);
  signal.throwIfAborted();
  const kept = crew.start(command);
  await untilReady(kept, join(plan.logs, `${name}.log`), () => listens(plan.ports[name]), signal);
};

const commandOf = async (name: StoreName, plan: StorePlan, signal: AbortSignal): Promise<Command> => {
  const { home, env, tools, durable, secrets } = plan;
  const options = { home, env, port: plan.ports[name] };
  const path = env.PATH ?? '';
  switch (name) {
    case 'postgres':
      return postgresCommand({ ...options, password: secrets.postgres, durable }, signal);
    case 'nats':
      return natsCommand(await findProgram('nats-server', tools, path, signal), options, secrets.nats);
    case 'redis':
      return redisCommand(await findProgram('redis-server', tools, path, signal), options, secrets.redis);
  }
};
