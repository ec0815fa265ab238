import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { environment } from '../../local/config.ts';
import { freePorts } from '../../local/ports.ts';
import { connectPatiently } from '../../local/stores/databases.ts';
import { postgresCommand } from '../../local/stores/postgres.ts';
import { postgresAdminUrl } from '../../local/stores/urls.ts';
import { openProxy } from './system/detours.ts';

export type PostgresPair = Awaited<ReturnType<typeof startPostgresPair>>;

const password = 'postgres';
const probeMs = 500;
const failedProbes = 2;

/**
 * A PostgreSQL primary and a synchronous standby behind one address, as an operator of a cluster gives it. When the primary
 * does not answer twice in a row, the standby is promoted and the address leads to it.
 */
export const startPostgresPair = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-pair-'));
  const [primaryPort = 0, standbyPort = 0] = await freePorts(2);
  const env = { PATH: environment().PATH ?? '' };
  const proxy = await openProxy();
  proxy.leadTo(primaryPort);

  const run = async (home: string, port: number): Promise<ChildProcess> => {
    const command = await postgresCommand({ home, port, password, env, durable: true });
    const ids = command as { uid?: number; gid?: number };
    const child = spawn(command.file, command.args, {
      ...{ cwd: command.cwd, env: command.env, stdio: 'ignore' as const },
      ...(ids.uid === undefined ? {} : { uid: ids.uid, gid: ids.gid }),
    });
    await once(child, 'spawn');
    return child;
  };
  const homeOf = (name: string): string => {
    const home = join(folder, name);
    mkdirSync(home);
    return home;
  };
  const patience = AbortSignal.timeout(60_000);

  const primaryHome = homeOf('primary');
  const primary = await run(primaryHome, primaryPort);
  const admin = await connectPatiently(postgresAdminUrl(primaryPort, password), patience);
  await admin.query(`select pg_create_physical_replication_slot('standby')`);
  await admin.query(`select pg_backup_start('standby', true)`);
  const standbyHome = homeOf('standby');
  const [from, to] = [join(primaryHome, 'postgres'), join(standbyHome, 'postgres')];
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
  const { rows } = await admin.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
  const conninfo = `host=127.0.0.1 port=${primaryPort} user=postgres password=${password} application_name=standby`;
  writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  writeFileSync(join(to, 'standby.signal'), '');
  writeFileSync(join(to, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\nprimary_slot_name = 'standby'\n`);
  giveTo(to, statSync(from));
  const standby = await run(standbyHome, standbyPort);
  for (;;) {
    const { rowCount } = await admin.query(`select from pg_stat_replication where state = 'streaming'`);
    if (rowCount) break;
    patience.throwIfAborted();
    await sleep(100);
  }
  await admin.query(`alter system set synchronous_standby_names = 'standby'`);
  await admin.query('select pg_reload_conf()');
  await admin.end();

  const answers = async (port: number): Promise<boolean> => {
    const client = new pg.Client({
      connectionString: postgresAdminUrl(port, password),
      connectionTimeoutMillis: probeMs,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  };
  const ended = new AbortController();
  let promotedAt: number | null = null;
  const watch = async (): Promise<void> => {
    for (let failed = 0; !ended.signal.aborted && failed < failedProbes; await sleep(probeMs))
      failed = (await answers(primaryPort)) ? 0 : failed + 1;
    if (ended.signal.aborted) return;
    const client = await connectPatiently(postgresAdminUrl(standbyPort, password), AbortSignal.timeout(30_000));
    await client.query('select pg_promote(true)');
    await client.end();
    proxy.set({ kind: 'cut' });
    proxy.leadTo(standbyPort);
    proxy.set({ kind: 'open' });
    promotedAt = Date.now();
  };
  const watching = watch();

  return {
    url: postgresAdminUrl(proxy.port, password),
    /** Ends the primary at once, as a machine that loses its power. */
    killPrimary: (): void => void primary.kill('SIGKILL'),
    /** When the address led to the promoted standby, or null before. */
    promotedAt: () => promotedAt,
    close: async (): Promise<void> => {
      ended.abort();
      await watching;
      await proxy.close();
      for (const child of [primary, standby])
        if (child.exitCode === null && child.signalCode === null) {
          const gone = once(child, 'exit');
          child.kill('SIGQUIT');
          await gone;
        }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Gives a folder and everything in it to the user that PostgreSQL runs as. */
const giveTo = (folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void => {
  if (process.getuid?.() !== 0) return;
  for (const path of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, path), uid, gid);
};
