import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Advice } from '../advice.ts';
import { environment, root } from '../config.ts';
import { secretsOf } from '../secrets.ts';
import { databaseNames } from '../stores/urls.ts';
import { writeWhole } from '../write-whole.ts';
import { openSnapshot, type Snapshot } from './backup/dump-database.ts';
import { filesOf, fingerprint, type Manifest, manifestFile, sha256Of, sumsFile } from './backup/manifest.ts';
import { saveSandbox } from './backup/sandbox-data.ts';
import { type Command, type Running, type Say, WrongUsage } from './command.ts';
import { readArguments } from './read-arguments.ts';

/** `backup <folder>`: saves every database of the running stack, and the payment sandbox's data, into a new folder. */
export const backup: Command = (args) => {
  const { words } = readArguments(args, {}, 1);
  if (words[0] === undefined) throw new WrongUsage('Say into which folder.');
  const folder = folderOf(words[0]);
  return async (running, say) => {
    if (existsSync(folder)) throw new Advice(`${folder} exists already: a backup goes into a folder of its own.`);
    const draft = `${folder}.incomplete`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    try {
      await save(running, draft, say);
      renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    say(`\nThe backup is in ${folder}. It holds passwords' hashes and what people bought: keep it as you keep those.`);
    return 0;
  };
};

/** As the caller sees it: npm changes to the root of the repository. */
export const folderOf = (word: string): string => resolve(environment().INIT_CWD ?? '.', word);

const save = async ({ settings, stack }: Running, folder: string, say: Say): Promise<void> => {
  const snapshots = await openAll(stack.databases);
  const takenAt = new Date().toISOString();
  try {
    // The provider goes on meanwhile: saved right after the databases were looked at, it knows at least what they do.
    if (stack.sandbox) await saveSandbox(stack.sandbox, folder);
    const databases: Partial<Manifest['databases']> = {};
    for (const [name, snapshot] of snapshots) {
      const saved = await snapshot.dump(folder);
      databases[name] = saved;
      const rows = saved.tables.reduce((sum, table) => sum + table.rows, 0);
      say(`${name.padEnd(12)}${saved.tables.length} tables, ${rows.toLocaleString('en')} rows`);
    }
    if (stack.sandbox) say('sandbox     the payment provider’s stand-in');
    const manifest: Manifest = {
      format: 1,
      takenAt,
      ticketing: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
      node: process.versions.node,
      postgres: snapshots[0]![1].serverVersion,
      authSecret: fingerprint(secretsOf(settings.home).auth),
      databases: databases as Manifest['databases'],
      hasSandbox: stack.sandbox !== undefined,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    writeWhole(join(folder, manifestFile), text, 0o600);
    const sums = [`${createHash('sha256').update(text).digest('hex')}  ${manifestFile}\n`];
    for (const file of filesOf(manifest)) sums.push(`${await sha256Of(join(folder, file))}  ${file}\n`);
    writeWhole(join(folder, sumsFile), sums.join(''), 0o600);
  } finally {
    await Promise.all(snapshots.map(([, snapshot]) => snapshot.close()));
  }
};

/** One moment each, taken together. */
const openAll = async (databases: Running['stack']['databases']) => {
  const opening = databaseNames.map(async (name) => [name, await openSnapshot(name, databases[name])] as const);
  const opened = await Promise.allSettled(opening);
  const failed = opened.find((one) => one.status === 'rejected');
  const snapshots = opened.flatMap((one): (readonly [(typeof databaseNames)[number], Snapshot])[] =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  if (!failed) return snapshots;
  await Promise.all(snapshots.map(([, snapshot]) => snapshot.close()));
  throw failed.reason;
};
