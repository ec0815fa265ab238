import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Advice } from '../../advice.ts';
import type { StackDescription } from '../../stack-file.ts';
import { sandboxFile } from './manifest.ts';

const lockTries = 300;
const lockPauseMs = 100;

/** Saves a copy of the payment sandbox's data, of one moment. @throws Advice when it does not answer */
export const saveSandbox = async (
  { url, secretKey }: NonNullable<StackDescription['sandbox']>,
  folder: string,
): Promise<void> => {
  const response = await fetch(`${url}/__data`, { headers: { authorization: `Bearer ${secretKey}` } }).catch(
    () => null,
  );
  if (!response?.ok || !response.body)
    throw new Advice('The payment sandbox does not answer. Is the stack up? See its logs.');
  const file = createWriteStream(join(folder, sandboxFile), { flush: true });
  await pipeline(Readable.fromWeb(response.body), createGzip({ level: 1 }), file);
};

/**
 * Replaces the rows of the sandbox's database in one transaction. A running sandbox has the file to itself: `end` kills it,
 * and it is started again until it finds the file free.
 */
export const replaceSandbox = async (home: string, folder: string, end: () => void): Promise<void> => {
  const copy = join(home, 'sandbox/restoring.db');
  rmSync(copy, { force: true });
  try {
    await pipeline(createReadStream(join(folder, sandboxFile)), createGunzip(), createWriteStream(copy));
    const db = await lock(join(home, 'sandbox/sandbox.db'), end);
    try {
      replaceRows(db, copy);
    } finally {
      db.close();
    }
  } finally {
    rmSync(copy, { force: true });
  }
};

const lock = async (file: string, end: () => void): Promise<DatabaseSync> => {
  for (let tries = 0; ; tries++) {
    end();
    const db = new DatabaseSync(file, { timeout: 0 });
    try {
      db.exec('pragma locking_mode = exclusive; begin exclusive; commit');
      return db;
    } catch (error) {
      db.close();
      if (tries === lockTries) throw error;
      await pause(lockPauseMs);
    }
  }
};

const replaceRows = (db: DatabaseSync, copy: string): void => {
  db.prepare('attach ? as saved').run(copy);
  const tables = db.prepare(`select name from saved.sqlite_schema where type = 'table' order by name`).all();
  db.exec('begin immediate');
  for (const { name } of tables)
    db.exec(`delete from main."${name}"; insert into main."${name}" select * from saved."${name}"`);
  db.exec('commit');
  db.exec('detach saved');
};
