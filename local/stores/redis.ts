import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import type { StoreOptions } from './nats.ts';
import type { Program } from './programs.ts';

/** Redis, writing every change to an append-only file in the home: timers survive its end. */
export const redisCommand = (program: Program, { home, port, env }: StoreOptions): Command => {
  const folder = join(home, 'redis');
  mkdirSync(folder, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    name: 'redis',
    tier: 'store',
    file: program.file,
    args,
    cwd: folder,
    env: { ...env, ...program.env },
    stopSignal: 'SIGTERM',
  };
};
