import type { Database, Queryable } from '../database/database.ts';
import type { LogPosition, Position } from './position.ts';
import { requestRepublish } from './restored.ts';

export type LogEntry = Position & { readonly id: string };

/** A part of an owner's log, without bodies: the wanted messages after a position, and how far the part reaches. */
export type LogPage = {
  readonly entries: readonly LogEntry[];
  readonly upTo: LogPosition;
  /** False when more of the log can be read at once. */
  readonly isLast: boolean;
  /** True when messages are committed that cannot be read yet, because a transaction that began before theirs has not ended. */
  readonly hasLater?: boolean;
};

export type LogQuery = {
  readonly after: LogPosition | null;
  readonly types: readonly string[];
  /** Younger messages are left for later: the stream is probably delivering them. */
  readonly minAgeMs: number;
};

export type LogMessage = LogEntry & {
  readonly type: string;
  readonly body: string;
  readonly traceparent: string | null;
};

const pageSize = 2_000;

type Row = {
  readonly epoch: string;
  readonly standing: 'known' | 'whole' | 'trimmed' | 'never';
  readonly txid: string | null;
  readonly pos: number;
  readonly id: string;
  readonly wanted: boolean;
  readonly isOld: boolean;
  readonly hasLater: boolean;
};

/**
 * Reads the log after a position and records that the consumer has handled everything up to it. A consumer without a
 * position in this log begins with its first message. Where that has been deleted, the owner republishes the state of
 * everything, and the consumer goes on from the end of the log.
 * @returns null where this log never had the position: its database is older than what the consumer has handled
 */
export const readLog = async (
  database: Database,
  consumer: string,
  { after, types, minAgeMs }: LogQuery,
): Promise<LogPage | null> => {
  const place = [after?.epoch ?? null, after?.txid ?? '0', after?.pos ?? 0];
  await database.query(
    `insert into consumers as known (name, epoch, txid, pos) values ($1, $2, $3, $4)
     on conflict (name) do update set epoch = excluded.epoch, txid = excluded.txid, pos = excluded.pos,
       is_retired = false, seen_at = excluded.seen_at`,
    [consumer, ...place],
  );
  // One statement, so that nothing is deleted between the check of the position and the reading.
  const rows = await database.query<Row>(
    `with known as (
       select epoch, case
           when epoch = $1::uuid and ($2::xid8, $3::bigint) = (trimmed_txid, trimmed_pos) then 'known'
           when epoch = $1::uuid and ($2::xid8, $3::bigint) > (trimmed_txid, trimmed_pos) then
             case when exists (select from outbox where (txid, pos) = ($2::xid8, $3::bigint)) then 'known' else 'never' end
           when trimmed_txid = '0' then 'whole' else 'trimmed' end as standing
       from relay),
     place as (
       select *, case standing when 'known' then $2::xid8 else '0' end as from_txid,
         case standing when 'known' then $3::bigint else 0 end as from_pos
       from known)
     select epoch, standing, txid::text as txid, pos, id, type = any ($4::text[]) as wanted,
       created_at < clock_timestamp() - make_interval(secs => $5::float8 / 1000) as "isOld",
       exists (select from outbox where outbox.txid >= pg_snapshot_xmin(pg_current_snapshot())) as "hasLater"
     from place left join lateral (
       select * from outbox
       where standing <> 'trimmed' and (outbox.txid, outbox.pos) > (from_txid, from_pos)
         and outbox.txid < pg_snapshot_xmin(pg_current_snapshot())
       order by outbox.txid, outbox.pos limit ${pageSize}) as o on true
     order by o.txid, o.pos`,
    [...place, types, minAgeMs],
  );
  const [first] = rows;
  if (!first) throw new Error('The relay row is missing: run the migrations.');
  const { epoch, standing, hasLater } = first;
  if (standing === 'never') return null;
  if (standing === 'trimmed') return { entries: [], upTo: { epoch, ...(await restartAtEnd(database)) }, isLast: true };
  const entries = rows.filter(({ txid }) => txid !== null) as (Row & LogEntry)[];
  const tooYoung = entries.findIndex(({ isOld }) => !isOld);
  const read = tooYoung < 0 ? entries : entries.slice(0, tooYoung);
  const last = read.at(-1) ?? (standing === 'known' && after ? after : { txid: '0', pos: 0 });
  return {
    entries: read.filter(({ wanted }) => wanted).map(({ id, txid, pos }) => ({ id, txid, pos })),
    upTo: { epoch, txid: last.txid, pos: last.pos },
    isLast: read.length < pageSize,
    hasLater,
  };
};

/** The end of the log. What is republished comes after it. */
const restartAtEnd = async (db: Queryable): Promise<Position> => {
  const [end] = await db.query<Position>(
    `select txid::text as txid, pos from (
       (select txid, pos from outbox where txid < pg_snapshot_xmin(pg_current_snapshot())
        order by txid desc, pos desc limit 1)
       union all select trimmed_txid, trimmed_pos from relay) as ends
     order by ends.txid desc, ends.pos desc limit 1`,
  );
  await requestRepublish(db);
  return end ?? { txid: '0', pos: 0 };
};

/** The messages at these positions, as far as they are still there. */
export const readMessages = (db: Queryable, positions: readonly Position[]): Promise<LogMessage[]> =>
  db.query<LogMessage>(
    `select txid::text as txid, pos, id, type, body::text as body, traceparent
     from unnest($1::xid8[], $2::bigint[]) as wanted (txid, pos) join outbox using (txid, pos)
     order by outbox.txid, outbox.pos`,
    [positions.map(({ txid }) => txid), positions.map(({ pos }) => pos)],
  );

/** Excuses a consumer from handling this log, until it requests it again. It may never have requested it. */
export const retireConsumer = async (db: Queryable, name: string): Promise<void> => {
  await db.query(
    `insert into consumers (name, is_retired) values ($1, true) on conflict (name) do update set is_retired = true`,
    [name],
  );
};
