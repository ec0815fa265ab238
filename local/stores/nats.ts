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

/** The cluster's own user table. The server reads the passwords from its environment. */
const table = join(root, 'k8s/base/nats/users.conf');

/**
 * NATS with JetStream, with its streams in the home. With passwords it has the cluster's users. Without them (for
 * tests of one part) it accepts every connection.
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
  // The server resolves includes relative to the folder of its configuration, even absolute paths.
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
