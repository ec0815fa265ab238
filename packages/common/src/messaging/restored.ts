import type { JetStreamManager } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Database, Queryable, Transaction } from '../database/database.ts';
import type { Cursor } from './cursor.ts';
import { removeConsumer } from './stream.ts';

const versionsBegin = Date.UTC(2026, 0, 1);

/**
 * The least version after a restore: the seconds since 2026. Nobody changes one thing more than once a second for as
 * long, so it is higher than any version said before, those after an earlier restore too, and fits an `int` until 2094.
 */
export const versionFloorAt = (now: Date): number => Math.floor((now.getTime() - versionsBegin) / 1_000);

export type Restoring = {
  /** The owners whose messages are copied here. */
  readonly hears: readonly Owner[];
  /** What else the service has to see to, in the same transaction. */
  readonly restored: (tx: Transaction) => Promise<void>;
  /** An operator or the stream says so; otherwise the cluster's identifier tells. */
  readonly isCertain: boolean;
};

/**
 * Notices a database that came back from a backup, by its cluster's `system_identifier` if nobody says so, and notes
 * what is to be done: the relay does it.
 * The outbox goes: its transaction ids may be another cluster's, and everything is said again from the tables. What the
 * stream holds up to now is none of this database's, so it is looked at as one never seen.
 * @returns whether it came back from a backup
 */
export const noticeRestore = (
  database: Database,
  { hears, restored, isCertain }: Restoring,
  now: Date,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const [row] = await tx.query<{ known: string | null; actual: string }>(
      `select system_identifier as known, (select system_identifier::text from pg_control_system()) as actual
       from relay for update`,
    );
    if (!row) throw new Error('The relay row is missing: run the migrations.');
    if (row.known === row.actual && !isCertain) return false;
    if (row.known === null && !isCertain) {
      await tx.query('update relay set system_identifier = $1', [row.actual]);
      return false;
    }
    await tx.query('select empty_outbox()');
    await tx.query(
      `update relay set system_identifier = $1, version_floor = $2, unheard = $3, generation = generation + 1,
         published_txid = '0', published_pos = 0, confirmed_txid = '0', confirmed_pos = 0,
         stream_created = null`,
      [row.actual, versionFloorAt(now), [...new Set(hears)]],
    );
    await askToRepublish(tx);
    await restored(tx);
    return true;
  });

/** Has the current state of everything said again, by the relay that works. */
export const askToRepublish = async (db: Queryable): Promise<void> => {
  await db.query(`update relay set republish_after = '00000000-0000-0000-0000-000000000000'`);
};

/**
 * Notices a database that is older than what it has said: the last message of its stream is none it knows of. That
 * tells where the cluster is the same, as after a backup of files came back. The whole outbox is asked, by the time it
 * was written, since what a relay that was frozen published late may be long behind the cursor.
 */
export const isOlderThanStream = async (
  session: Queryable,
  jsm: JetStreamManager,
  owner: Owner,
  lastSeq: number,
): Promise<boolean> => {
  const header = (await jsm.streams.getMessage(streamOf[owner].name, { seq: lastSeq }))?.header;
  const [id, time] = [header?.get('ce-id'), header?.get('ce-time')];
  if (!id || !time) return false;
  const rows = await session.query('select from outbox where created_at = $1 and id::text = $2', [time, id]);
  return rows.length === 0;
};

/**
 * After a restore, has what other owners' streams still hold delivered again from their beginning: what came since the
 * backup was acknowledged by a database that no longer knows of it. Consumers that are gone are made anew.
 */
export const hearAnew = async (
  session: Queryable,
  jsm: JetStreamManager,
  service: Owner,
  { unheard }: Cursor,
): Promise<void> => {
  if (unheard.length === 0) return;
  for (const owner of unheard) await removeConsumer(jsm, owner, service);
  await session.query(`update relay set unheard = '{}'`);
};
