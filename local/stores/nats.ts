import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import type { Program } from './programs.ts';

export type StoreOptions = {
  readonly home: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
};

/** NATS with JetStream, its streams in the home. */
export const natsCommand = (program: Program, { home, port, env }: StoreOptions): Command => {
  const folder = join(home, 'nats');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nats.conf');
  const store = JSON.stringify(join(folder, 'jetstream'));
  // Streams reserve their largest size; by itself the server lends three quarters of what the disk has free, which on
  // a small one is too little to make any.
  const jetstream = `jetstream { store_dir: ${store}, max_file_store: 64GB }`;
  writeFileSync(file, `listen: "127.0.0.1:${port}"\nserver_name: ticketing\n${jetstream}\n`);
  return {
    name: 'nats',
    tier: 'store',
    file: program.file,
    args: ['-c', file],
    cwd: folder,
    env: { ...env, ...program.env },
    stopSignal: 'SIGTERM',
  };
};
