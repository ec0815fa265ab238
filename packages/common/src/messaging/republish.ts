import type { Database, Transaction } from '../database/database.ts';

/** The aggregates after an id, in the order of ids; those with a lower version than the floor are raised to it. */
export type Page = { readonly after: string; readonly limit: number; readonly versionFloor: number };

/** Says the current state of a page of what a service owns again; gives the last one's id, or null when there was none. */
export type Republish = (tx: Transaction, page: Page) => Promise<string | null>;

/** Raises the versions of a page of a table's rows to the floor, where they are lower. */
export const raiseVersions = async (
  tx: Transaction,
  table: string,
  { after, limit, versionFloor }: Page,
): Promise<void> => {
  await tx.query(
    `update ${table} set version = $3
     where id in (select id from ${table} where id > $1 order by id limit $2) and version < $3`,
    [after, limit, versionFloor],
  );
};

// A second's work: one statement for millions of rows would run into its time limit, and the relay would wait for it.
const pageSize = 5_000;

/** Says the next page again, when everything is to be. Each is a transaction by itself; whoever comes next goes on. */
export const republishPage = (database: Database, republish: Republish): Promise<void> =>
  database.transaction(async (tx) => {
    const [row] = await tx.query<{ after: string | null; versionFloor: number }>(
      'select republish_after as after, version_floor as "versionFloor" from relay for update',
    );
    if (!row?.after) return;
    const { after, versionFloor } = row;
    const last = await republish(tx, { after, versionFloor, limit: pageSize });
    await tx.query('update relay set republish_after = $1', [last]);
  });
