import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { commonMigrations, createTestDatabase } from './database.ts';

/**
 * A database as a former release of a service left it: with the migrations up to this number. `upgrade` applies the others.
 * Ends with `close()`.
 */
export const createFormerDatabase = async (
  migrations: string,
  last: number,
): Promise<{ database: Database; upgrade: () => Promise<void>; close: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-former-'));
  // A migration's name has that of its service.
  const former = join(folder, basename(dirname(migrations)), 'migrations');
  await mkdir(former, { recursive: true });
  for (const file of await readdir(migrations))
    if (Number(file.slice(0, 4)) <= last) await cp(join(migrations, file), join(former, file));
  const { url, database, close } = await createTestDatabase(former);
  await rm(folder, { recursive: true });
  return { database, upgrade: () => migrate({ url, folders: [commonMigrations, migrations] }), close };
};
