import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Advice } from '../advice.ts';
import { signalGroup } from '../process-table.ts';
import { answers } from '../ready.ts';
import { secretsOf } from '../secrets.ts';
import { readStack } from '../stack-file.ts';
import { connectPatiently } from '../stores/databases.ts';
import { type DatabaseName, databaseNames } from '../stores/urls.ts';
import { loadDatabase, refuseUnknownMigrations } from './backup/load-database.ts';
import { fingerprint, type Manifest, readBackup } from './backup/manifest.ts';
import { replaceSandbox } from './backup/sandbox-data.ts';
import { skipStreams } from './backup/skip-streams.ts';
import { replacedName, restoringName, swapDatabases } from './backup/swap-databases.ts';
import { folderOf } from './backup.ts';
import { type Command, type Running, type Say, WrongUsage } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

const readyMs = 60_000;

/**
 * `restore <folder> --yes [--only <databases>]`: puts a backup in the place of the running stack's databases. It is loaded
 * beside them and marked as restored first, so that services which run meanwhile never see anything unfinished.
 */
export const restore: Command = (args) => {
  const options = { yes: { type: 'boolean', default: false }, only: { type: 'string' } } as const;
  const { values, words } = readArguments(args, options, 1);
  if (words[0] === undefined) throw new WrongUsage('Say from which folder.');
  const folder = folderOf(words[0]);
  const only = values.only?.split(',').map((word) => oneOf(databaseNames, 'database', word));
  return async (running, say) => {
    const manifest = await readBackup(folder);
    const names = databaseNames.filter((name) => !only || only.includes(name));
    const isWhole = names.length === databaseNames.length;
    for (const name of names) await refuseUnknownMigrations(name, manifest.databases[name]);
    refuseOtherSecret(running, manifest, names);
    const { sandbox } = running.stack;
    const what = [...names, ...(isWhole && sandbox && manifest.hasSandbox ? ["the sandbox's data"] : [])].join(', ');
    if (!values.yes) {
      say(`This puts ${what} back to ${manifest.takenAt}. What was made since is gone. If that is wanted, add --yes.`);
      return 1;
    }
    await putBack({ running, manifest, folder, names, isWhole, say });
    say(`\nBack at ${manifest.takenAt}: ${what}.`);
    say(`What was there is kept as ${names.map(replacedName).join(', ')} until the next restore.`);
    say('Everything is being published again: "npm run ops -- verify --wait 60" tells when all agree.');
    return 0;
  };
};

type Restoring = {
  readonly running: Running;
  readonly manifest: Manifest;
  readonly folder: string;
  readonly names: readonly DatabaseName[];
  /** Everything is restored, so that no service knows of anything newer. */
  readonly isWhole: boolean;
  readonly say: Say;
};

const putBack = async (restoring: Restoring): Promise<void> => {
  const { running, manifest, folder, names, isWhole, say } = restoring;
  const { stack, settings } = running;
  const admin = await connectPatiently(stack.postgresAdmin);
  try {
    const { rows } = await admin.query<{ taken: boolean }>(`select pg_try_advisory_lock(hashtext('restore')) as taken`);
    if (!rows[0]?.taken) throw new Advice('Another restore is under way: wait for it.');
    try {
      for (const name of names) {
        await prepare(restoring, admin, name);
        say(`${name.padEnd(12)}loaded and marked as restored`);
      }
    } catch (error) {
      for (const name of names) await drop(admin, restoringName(name));
      throw error instanceof Advice ? error : new Advice(`${(error as Error).message} Nothing was changed.`);
    }
    await swapDatabases(admin, names, async () => {
      // What they have in memory is of the databases that go. They are started again, and wait for theirs.
      const kinds = isWhole ? [...names, 'expiration'] : names;
      endProcesses(settings.home, kinds);
      if (!isWhole) return;
      await skipStreams(running);
      if (stack.sandbox && manifest.hasSandbox)
        await replaceSandbox(settings.home, folder, () => endProcesses(settings.home, ['sandbox']));
    });
  } finally {
    await admin.end();
  }
  await untilReady(running, say);
};

/** Loads a backup into a database beside the present one, and marks it as restored. */
const prepare = async (
  { running, manifest, folder }: Restoring,
  admin: pg.Client,
  name: DatabaseName,
): Promise<void> => {
  const { stack } = running;
  const beside = restoringName(name);
  const hasAppRole = stack.processes.postgres !== undefined;
  await drop(admin, beside);
  const owner = hasAppRole ? ` owner ${pg.escapeIdentifier(name)}` : '';
  await admin.query(`create database ${pg.escapeIdentifier(beside)}${owner}`);
  const ownerUrl = withDatabase(stack.databases[name], beside);
  const adminUrl = withDatabase(stack.postgresAdmin, beside);
  await loadDatabase({ name, backup: manifest.databases[name], folder, ownerUrl, adminUrl, hasAppRole });
  const databases = { ...stack.databases, [name]: ownerUrl };
  const { ok, output } = await runService({ ...running, stack: { ...stack, databases } }, name, ['restored']);
  if (!ok) throw new Advice(`${name} did not take its restored database: ${output}\nNothing was changed.`);
};

const drop = (admin: pg.Client, name: string) =>
  admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);

const withDatabase = (url: string, database: string): string =>
  Object.assign(new URL(url), { pathname: `/${database}` }).href;

const refuseOtherSecret = ({ settings }: Running, manifest: Manifest, names: readonly DatabaseName[]): void => {
  if (!names.includes('auth') || fingerprint(secretsOf(settings.home).auth) === manifest.authSecret) return;
  throw new Advice(
    `The backup is of another home: its signing keys are encrypted with another secret. Put "auth" of that home's secrets.json into ${settings.home}/secrets.json, start again, then restore. Nothing was changed.`,
  );
};

/** Kills the processes of these kinds, whichever run at this moment. */
const endProcesses = (home: string, kinds: readonly string[]): void => {
  for (const [name, { pid }] of Object.entries(readStack(home)?.processes ?? {}))
    if (pid !== null && kinds.includes(name.replace(/-\d+$/, ''))) signalGroup(pid, 'SIGKILL');
};

const untilReady = async ({ stack }: Running, say: Say): Promise<void> => {
  const urls = Object.entries(stack.processes).filter(([name]) => !/^(postgres|nats|redis|client|gateway)/.test(name));
  for (const until = Date.now() + readyMs; ; await pause(200)) {
    const isReady = await Promise.all(urls.map(([, { url }]) => answers(`${url}/readyz`)));
    if (isReady.every(Boolean)) return;
    if (Date.now() < until) continue;
    const missing = urls.filter((_, nth) => !isReady[nth]).map(([name]) => name);
    say(`Not ready after a minute: ${missing.join(', ')}. See the logs.`);
    return;
  }
};
