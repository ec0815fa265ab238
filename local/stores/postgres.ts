import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from '../command.ts';
import { postgresFolder } from './platform-package.ts';
import { runPostgresAs } from './postgres-user.ts';

export type PostgresOptions = {
  /** The folder that holds (or will hold) the cluster. */
  readonly home: string;
  readonly port: number;
  readonly password: string;
  readonly env: Readonly<Record<string, string>>;
  /** False only for tests' throw-away clusters: nothing is written through to the disk. */
  readonly durable: boolean;
};

/** The command that runs this cluster; the cluster is made first when there is none. */
export const postgresCommand = async (options: PostgresOptions, signal?: AbortSignal): Promise<Command> => {
  const programs = postgresFolder();
  const { prefix, uid, gid } = runPostgresAs([programs, options.home]);
  const data = join(options.home, 'postgres');
  if (!existsSync(data)) await makeCluster(options, programs, data, signal);
  const settings = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    // An open transaction holds back every relay of the cluster (they read below the oldest one): end forgotten ones.
    idle_in_transaction_session_timeout: '10s',
    // Small machine, data in memory: no workers that read ahead.
    io_method: 'sync',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file = '', ...args] = [...prefix, join(programs, 'postgres'), '-D', data, ...flags];
  const as = prefix.length > 0 ? {} : { uid, gid };
  return { name: 'postgres', tier: 'store', file, args, cwd: data, env: options.env, stopSignal: 'SIGINT', ...as };
};

/** Made beside its place and moved there whole, so that an interrupted first start leaves nothing half made. */
const makeCluster = async (
  options: PostgresOptions,
  programs: string,
  data: string,
  signal?: AbortSignal,
): Promise<void> => {
  const draft = `${data}.new`;
  const passwordFile = join(options.home, 'postgres-password');
  const { prefix, uid, gid } = runPostgresAs([programs, options.home]);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) {
    for (const path of [draft, passwordFile]) chownSync(path, uid, gid);
  }
  const flags = [`--pgdata=${draft}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // One locale on every machine, whatever it has installed.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-messages=C'];
  const [file = '', ...args] = [
    ...prefix,
    join(programs, 'initdb'),
    ...flags,
    ...locale,
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const as = prefix.length > 0 ? {} : { uid, gid };
  try {
    await promisify(execFile)(file, args, { cwd: '/', env: options.env, signal, ...as });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
};
