import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Queryable } from '../database/database.ts';
import type { Position } from './position.ts';

/** What the relay remembers: how far it and its listeners have come, and what the broker's stream looked like then. */
export type Cursor = {
  readonly published: Position;
  readonly confirmed: Position;
  readonly streamCreated: string | null;
  readonly streamSeq: number;
  readonly generation: number;
  readonly listeners: readonly string[];
  /** Everything is to be said again, and is not yet. */
  readonly isRepublishing: boolean;
  /** Whose messages are to be heard again from the beginning. */
  readonly unheard: readonly Owner[];
};

export const readCursor = async (session: Queryable): Promise<Cursor> => {
  const [row] = await session.query<{
    published_txid: string;
    published_pos: number;
    confirmed_txid: string;
    confirmed_pos: number;
    stream_created: string | null;
    stream_seq: number;
    generation: number;
    listeners: string[];
    republish_after: string | null;
    unheard: Owner[];
  }>('select * from relay');
  if (!row) throw new Error('The relay row is missing: run the migrations.');
  return {
    published: { txid: row.published_txid, pos: row.published_pos },
    confirmed: { txid: row.confirmed_txid, pos: row.confirmed_pos },
    streamCreated: row.stream_created,
    streamSeq: row.stream_seq,
    generation: row.generation,
    listeners: row.listeners,
    isRepublishing: row.republish_after !== null,
    unheard: row.unheard,
  };
};

/** An operator (or another relay) has moved the cursor meanwhile; start again from what it is now. */
export class CursorMoved extends Error {
  override name = 'CursorMoved';
}

/** Writes the cursor. @throws CursorMoved when its generation is no longer the one that was read. */
export const writeCursor = async (
  session: Queryable,
  cursor: Cursor,
  readGeneration = cursor.generation,
): Promise<void> => {
  const rows = await session.query(
    `update relay set published_txid = $1, published_pos = $2, confirmed_txid = $3, confirmed_pos = $4,
       stream_created = $5, stream_seq = $6, generation = $7, listeners = $8
     where generation = $9 returning true`,
    [
      cursor.published.txid,
      cursor.published.pos,
      cursor.confirmed.txid,
      cursor.confirmed.pos,
      cursor.streamCreated,
      cursor.streamSeq,
      cursor.generation,
      cursor.listeners,
      readGeneration,
    ],
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
