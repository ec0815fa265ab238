import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import { root } from '../config.ts';
import type { Secrets } from '../secrets.ts';
import { writeWhole } from '../write-whole.ts';
import type { StoreOptions } from './nats.ts';
import type { Program } from './programs.ts';

/** The cluster's own user table, with variables for the passwords. */
const table = join(root, 'k8s/base/redis/users.acl');

/**
 * Redis, writing every change to an append-only file in the home, so that timers survive a restart. With passwords it has
 * the cluster's users. Without them (for tests of one part) it accepts every connection.
 */
export const redisCommand = (
  program: Program,
  { home, port, env }: StoreOptions,
  passwords: Secrets['redis'] | undefined,
): Command => {
  const folder = join(home, 'redis');
  mkdirSync(folder, { recursive: true });
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: JSON.stringify(folder),
    appendonly: 'yes',
    save: '""',
    'maxmemory-policy': 'volatile-ttl',
    ...(passwords ? { aclfile: JSON.stringify(writeUsers(folder, passwords)) } : {}),
  };
  const file = join(folder, 'redis.conf');
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeWhole(file, lines.join(''), 0o600);
  return {
    name: 'redis',
    tier: 'store',
    file: program.file,
    args: [file],
    cwd: folder,
    env: { ...env, ...program.env },
    stopSignal: 'SIGTERM',
  };
};

const writeUsers = (folder: string, passwords: Secrets['redis']): string => {
  const variables = Object.fromEntries(
    Object.entries(passwords).map(([user, password]) => [`REDIS_${user.toUpperCase()}`, password]),
  );
  const users = readFileSync(table, 'utf8').replaceAll(/\$(\w+)/g, (_, name: string) => {
    const password = variables[name];
    if (!password) throw new Error(`There is no secret for ${name}, a user in ${table}.`);
    return password;
  });
  const file = join(folder, 'users.acl');
  writeWhole(file, users, 0o600);
  return file;
};
