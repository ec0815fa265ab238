import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Queryable } from '../database/database.ts';
import type { LogPosition } from './position.ts';

/** How far an owner's log is handled here; null where nothing of it has been requested yet. */
export type Watermark = { readonly after: LogPosition | null };

/**
 * The watermark for an owner's log, for the one replica whose turn it is to compare; null for the others.
 * @param minPauseMs the time since the last comparison, on whichever replica
 */
export const takeTurn = async (db: Queryable, owner: Owner, minPauseMs: number): Promise<Watermark | null> => {
  const [row] = await db.query<{ epoch: string | null; txid: string; pos: number }>(
    `insert into watermarks as known (owner) values ($1)
     on conflict (owner) do update set checked_at = clock_timestamp()
       where known.checked_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
     returning epoch, txid::text as txid, pos`,
    [owner, minPauseMs],
  );
  if (!row) return null;
  const { epoch, txid, pos } = row;
  return { after: epoch === null ? null : { epoch, txid, pos } };
};

/** Records that everything up to a position is handled. Within one epoch the watermark never moves back. */
export const moveWatermark = async (db: Queryable, owner: Owner, to: LogPosition): Promise<void> => {
  await db.query(
    `update watermarks set epoch = $2, txid = $3, pos = $4
     where owner = $1 and (epoch is distinct from $2::uuid or (txid, pos) < ($3::xid8, $4::bigint))`,
    [owner, to.epoch, to.txid, to.pos],
  );
};

/** Those of the messages that the inbox does not hold. */
export const findUnseen = async (db: Queryable, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    `select id from unnest($1::uuid[]) as sent (id)
     where not exists (select from inbox where message_id = sent.id)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
};
