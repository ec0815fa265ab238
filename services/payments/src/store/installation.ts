import type { Database, Queryable } from '@ticketing/common/database/database';

/** This installation's id, by which it knows its own intents at the provider. Read once. */
export const createInstallation = (database: Database): (() => Promise<string>) => {
  let known: string | null = null;
  return async () => {
    known ??= (await read(database)).id;
    return known;
  };
};

/** Up to when of their making intents have been sought that belong to no payment here. */
export const readSoughtUntil = async (db: Queryable): Promise<Date> => (await read(db)).soughtUntil;

export const saveSoughtUntil = async (db: Queryable, until: Date): Promise<void> => {
  await db.query('update installation set orphans_sought_until = greatest(orphans_sought_until, $1)', [until]);
};

const read = async (db: Queryable): Promise<{ id: string; soughtUntil: Date }> => {
  const [row] = await db.query<{ id: string; soughtUntil: Date }>(
    'select id, orphans_sought_until as "soughtUntil" from installation',
  );
  if (!row) throw new Error('The installation row is missing: run the migrations.');
  return row;
};
