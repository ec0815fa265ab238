import type { JetStreamManager } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Database, Queryable, Transaction } from '../database/database.ts';

const versionsBegin = Date.UTC(2026, 0, 1);

/**
 * The least version after a restore: the seconds since 2026. Nobody changes one thing more than once a second for as
 * long, so it is higher than any version said before, those after an earlier restore too, and fits an `int` until 2094.
 */
export const versionFloorAt = (now: Date): number => Math.floor((now.getTime() - versionsBegin) / 1_000);

export type Restoring = {
  /** What else the service has to see to, in the same transaction. */
  readonly restored: (tx: Transaction) => Promise<void>;
  /** An operator, the stream or a consumer shows it; otherwise the cluster's identifier does. */
  readonly isCertain: boolean;
  /** The epoch under which it was noticed: where another has begun since, it has been seen to. */
  readonly epoch?: string | undefined;
};

/**
 * Notices a database that came back from a backup, by its cluster's `system_identifier` unless the caller is certain.
 * Then its log begins again under a new epoch: the outbox is emptied, since its transaction ids may be those of another
 * cluster, and the relay publishes the state of everything. Consumers see the new epoch and start from its beginning. What
 * other services published since the backup follows from the watermarks, which are as old as the backup. A database that
 * `pg_upgrade` moved is taken for one from a backup: docs/adr/0010 says why, and what it costs.
 * @returns whether it came back from a backup
 */
export const noticeRestore = (
  database: Database,
  { restored, isCertain, epoch }: Restoring,
  now: Date,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const [row] = await tx.query<{ epoch: string; known: string | null; actual: string }>(
      `select epoch, system_identifier as known, (select system_identifier::text from pg_control_system()) as actual
       from relay for update`,
    );
    if (!row) throw new Error('The relay row is missing: run the migrations.');
    if (epoch && row.epoch !== epoch) return false;
    if (row.known === row.actual && !isCertain) return false;
    if (row.known === null && !isCertain) {
      await tx.query('update relay set system_identifier = $1', [row.actual]);
      return false;
    }
    await tx.query('select empty_outbox()');
    await tx.query(
      `update relay set system_identifier = $1, version_floor = $2, generation = generation + 1,
         published_txid = '0', published_pos = 0, stream_created = null,
         epoch = gen_random_uuid(), trimmed_txid = '0', trimmed_pos = 0`,
      [row.actual, versionFloorAt(now)],
    );
    await requestRepublish(tx);
    await restored(tx);
    return true;
  });

/** Has the active relay publish the current state of everything again. */
export const requestRepublish = async (db: Queryable): Promise<void> => {
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
