import { consumersOf } from '@ticketing/contracts/messages/consumers';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Database, Queryable } from './database/database.ts';
import type { Logger } from './logger.ts';
import { pause } from './pause.ts';
import { createWorker, type Worker } from './worker.ts';

export type HousekeepingOptions = {
  readonly owner: Owner;
  readonly outboxRetentionSeconds: number;
  readonly inboxRetentionSeconds: number;
  readonly intervalSeconds: number;
};

// A piece takes some 50 ms. A whole table in one statement would hold up every relay of the server, which waits for the
// oldest transaction, and would run into its time limit once the table is large enough.
const pieceSize = 5_000;
const leastRestMs = 100;
/** Of the time a piece took. Requests come first: on a busy server pieces take longer, and so do the rests. */
const restPerPiece = 3;

/** Deletes at most one piece. Returns how many rows. */
type DeletePiece = (db: Queryable) => Promise<number>;

const deleteWhere =
  (table: string, condition: string): DeletePiece =>
  async (db) => {
    const deleted = await db.query(
      `delete from ${table} where ctid = any (array(select ctid from ${table} where ${condition} limit ${pieceSize}))
       returning true`,
    );
    return deleted.length;
  };

/**
 * Deletes the oldest rows of the outbox, up to the first one that is too young or that a consumer of the contracts has not
 * handled. A consumer that has never requested the log holds all of it. The rows are read before they are judged, so that
 * there is one plan only: with conditions on them, a plan that was made for a short outbox reads and sorts a long one whole.
 */
const trimOutbox =
  ({ owner, outboxRetentionSeconds }: Pick<HousekeepingOptions, 'owner' | 'outboxRetentionSeconds'>): DeletePiece =>
  async (db) => {
    const [row] = await db.query<{ deleted: number }>(
      `with needed as (
         select known.epoch, known.txid, known.pos from unnest($1::text[]) as expected (name)
         left join consumers as known using (name) where is_retired is not true),
       handled as (
         select relay.published_txid as txid, relay.published_pos as pos from relay
         union all
         select case when needed.epoch = relay.epoch then txid else '0' end,
           case when needed.epoch = relay.epoch then pos else 0 end from needed, relay),
       least as (select txid, pos from handled order by handled.txid, pos limit 1),
       oldest as (select ctid, txid, pos, created_at from outbox order by txid, pos limit ${pieceSize}),
       first_left as (
         select oldest.txid, oldest.pos from oldest, least
         where (oldest.txid, oldest.pos) > (least.txid, least.pos)
           or oldest.created_at >= clock_timestamp() - make_interval(secs => $2::float8)
         order by oldest.txid, oldest.pos limit 1),
       piece as (
         select oldest.ctid, oldest.txid, oldest.pos from oldest left join first_left on true
         where first_left.txid is null or (oldest.txid, oldest.pos) < (first_left.txid, first_left.pos)),
       gone as (delete from outbox where ctid = any (array(select ctid from piece))),
       trimmed as (
         update relay set trimmed_txid = last.txid, trimmed_pos = last.pos
         from (select txid, pos from piece order by piece.txid desc, pos desc limit 1) as last)
       select count(*) as deleted from piece`,
      [consumersOf[owner], outboxRetentionSeconds],
    );
    return row?.deleted ?? 0;
  };

/**
 * Deletes expired data in pieces: answers for idempotency keys after 24 hours, the inbox, ended sessions whose
 * tokens have all expired, and handled messages of the outbox. A table that cannot be cleared does not stop the others.
 * @throws Error that names every table that could not be cleared
 */
export const deleteExpired = async (
  database: Database,
  options: Omit<HousekeepingOptions, 'intervalSeconds'>,
  stopping: AbortSignal,
): Promise<void> => {
  const inboxRetentionSeconds = Math.trunc(options.inboxRetentionSeconds);
  const pieces: readonly (readonly [string, DeletePiece])[] = [
    ['idempotency_keys', deleteWhere('idempotency_keys', `claimed_at < now() - interval '24 hours'`)],
    ['ended_sessions', deleteWhere('ended_sessions', 'until < now()')],
    ['inbox', deleteWhere('inbox', `received_at < now() - interval '${inboxRetentionSeconds} seconds'`)],
    ['outbox', trimOutbox(options)],
  ];
  const failed: string[] = [];
  for (const [table, deletePiece] of pieces)
    try {
      for (let isMore = true; isMore && !stopping.aborted; ) {
        const startedAt = performance.now();
        isMore = (await deletePiece(database)) === pieceSize;
        if (isMore) await pause(Math.max(leastRestMs, restPerPiece * (performance.now() - startedAt)), stopping);
      }
    } catch (error) {
      failed.push(`${table}: ${error instanceof Error ? error.message : error}`);
    }
  if (failed.length > 0) throw new Error(failed.join('; '));
};

export const createHousekeeping = (
  database: Database,
  options: HousekeepingOptions,
  log: Logger,
  succeeded: () => void = () => {},
): Worker =>
  createWorker(
    options.intervalSeconds * 1_000,
    (stopping) => deleteExpired(database, options, stopping).then(succeeded),
    log,
    'housekeeping failed; retrying at its next turn',
  );
