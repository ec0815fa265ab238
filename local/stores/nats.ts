import { mkdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Command } from '../command.ts';
import { root } from '../config.ts';
import type { Secrets } from '../secrets.ts';
import { writeWhole } from '../write-whole.ts';
import type { Program } from './programs.ts';

export type StoreOptions = {
  readonly home: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
};

/** The cluster's own table of users; the server reads passwords from its environment. */
const table = join(root, 'k8s/base/nats/users.conf');

/**
 * NATS with JetStream, its streams in the home. With the users of the cluster when there are passwords; without (for
 * tests of one part) it lets everybody in.
 */
export const natsCommand = (
  program: Program,
  { home, port, env }: StoreOptions,
  passwords: Secrets['nats'] | undefined,
): Command => {
  const folder = join(home, 'nats');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nats.conf');
  const store = JSON.stringify(join(folder, 'jetstream'));
  // Streams reserve their largest size; by itself the server lends three quarters of what the disk has free, which on
  // a small one is too little to make any.
  const jetstream = `jetstream { store_dir: ${store}, max_file_store: 64GB }`;
  // The server looks for what is included from the folder of its configuration, absolute paths too.
  const users = passwords ? `include ${JSON.stringify(relative(folder, table).replaceAll(sep, '/'))}\n` : '';
  writeWhole(file, `listen: "127.0.0.1:${port}"\nserver_name: ticketing\n${jetstream}\n${users}`, 0o600);
  const variables = Object.entries(passwords ?? {}).map(([user, word]) => [`NATS_${user.toUpperCase()}`, word]);
  return {
    name: 'nats',
    tier: 'store',
    file: program.file,
    args: ['-c', file],
    cwd: folder,
    env: { ...env, ...program.env, ...Object.fromEntries(variables) },
    stopSignal: 'SIGTERM',
  };
};
