import pg from 'pg';
import type { DatabaseName } from '../../stores/urls.ts';

/** Where a backup is loaded before it takes the database's place. */
export const restoringName = (name: DatabaseName): string => `${name}_restoring`;
/** What becomes of the database it replaces, until the next restore. */
export const replacedName = (name: DatabaseName): string => `${name}_before_restore`;

const quote = pg.escapeIdentifier;

/**
 * Puts restored databases in the place of the present ones, all in one transaction. Nobody can use the present ones from
 * the first moment on. `whileClosed` runs when all connections to them have ended.
 */
export const swapDatabases = async (
  admin: pg.Client,
  names: readonly DatabaseName[],
  whileClosed: () => Promise<void>,
): Promise<void> => {
  try {
    for (const name of names) await admin.query(`alter database ${quote(name)} with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = any ($1)', [names]);
    await whileClosed();
    for (const name of names) await admin.query(`drop database if exists ${quote(replacedName(name))} with (force)`);
    await admin.query('begin');
    for (const name of names) {
      await admin.query(`alter database ${quote(name)} rename to ${quote(replacedName(name))}`);
      await admin.query(`alter database ${quote(restoringName(name))} rename to ${quote(name)}`);
    }
    await admin.query('commit');
  } catch (error) {
    await admin.query('rollback');
    throw error;
  } finally {
    for (const name of names)
      for (const one of [name, replacedName(name)]) await allowConnections(admin, one).catch(() => {});
  }
};

const allowConnections = async (admin: pg.Client, name: string): Promise<void> => {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  if (rowCount !== 0) await admin.query(`alter database ${quote(name)} with allow_connections true`);
};
