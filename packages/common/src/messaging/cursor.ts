import type { Queryable } from '../database/database.ts';
import type { Position } from './position.ts';

/** How far the relay has published, and which stream it published to, as far as it has recorded. */
export type Cursor = {
  readonly published: Position;
  readonly streamCreated: string | null;
  readonly streamSeq: number;
  readonly generation: number;
  /** The state of everything has been requested again, and is not published yet. */
  readonly isRepublishing: boolean;
};

export const readCursor = async (session: Queryable): Promise<Cursor> => {
  const [row] = await session.query<{
    published_txid: string;
    published_pos: number;
    stream_created: string | null;
    stream_seq: number;
    generation: number;
    republish_after: string | null;
  }>('select published_txid, published_pos, stream_created, stream_seq, generation, republish_after from relay');
  if (!row) throw new Error('The relay row is missing: run the migrations.');
  return {
    published: { txid: row.published_txid, pos: row.published_pos },
    streamCreated: row.stream_created,
    streamSeq: row.stream_seq,
    generation: row.generation,
    isRepublishing: row.republish_after !== null,
  };
};

/** An operator (or another relay) has moved the cursor meanwhile; start again from what it is now. */
export class CursorMoved extends Error {
  override name = 'CursorMoved';
}

/** Writes the cursor. @throws CursorMoved when its generation is no longer the one that was read. */
export const writeCursor = async (
  session: Queryable,
  { published, streamCreated, streamSeq, generation }: Cursor,
): Promise<void> => {
  const rows = await session.query(
    `update relay set published_txid = $1, published_pos = $2, stream_created = $3, stream_seq = $4
     where generation = $5 returning true`,
    [published.txid, published.pos, streamCreated, streamSeq, generation],
  );
  if (rows.length === 0) throw new CursorMoved('the place to publish from was moved');
};

export type OutboxRow = Position & {
  readonly id: string;
  readonly type: string;
  readonly aggregate_id: string;
  readonly body: string;
  readonly traceparent: string | null;
  readonly created_at: Date;
};

/**
 * The next messages after a position. Only those of transactions older than every running one: a transaction that
 * commits later can then never stand before what was already read. The limit stands in the text: as a parameter the
 * planner cannot see how few rows are wanted, and sorts a long backlog whole for each of its batches. What it is sorted by
 * is the column, never its text: as texts 1000 stands before 999, and what is in between would be passed over.
 */
export const readOutbox = (session: Queryable, after: Position, limit: number): Promise<OutboxRow[]> =>
  session.query<OutboxRow>(
    `select o.txid::text as txid, o.pos, id, type, aggregate_id, body::text, traceparent, created_at
     from outbox o
     where (txid, pos) > ($1::xid8, $2) and txid < pg_snapshot_xmin(pg_current_snapshot())
     order by o.txid, o.pos limit ${Math.trunc(limit)}`,
    [after.txid, after.pos],
  );
