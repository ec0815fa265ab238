import type { JetStreamManager } from '@nats-io/jetstream';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Session } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { type Cursor, CursorMoved, readCursor, writeCursor } from './cursor.ts';
import { isOlderThanStream } from './restored.ts';
import { ensureStream, forgetConsumers, removeStrayConsumers } from './stream.ts';

export type StreamCheckOptions = {
  readonly owner: Owner;
  readonly replicas: number;
  readonly log: Logger;
  /** This database is older than its stream: it came back from a backup. */
  readonly restored: () => Promise<void>;
};

/** Where to go on from, and whether the broker has lost what it was told. */
export type StreamCheck = { readonly cursor: Cursor; readonly hasForgotten: boolean };

/**
 * Looks whether the broker still has the stream that the cursor speaks of. A new one, or one shorter than it was, has
 * forgotten: what listeners had not confirmed is published again (see docs/adr/0001). The first look also finds a
 * database that knows less than its stream, since it came back from a backup.
 * @throws CursorMoved when there is another place to publish from now
 */
export const createStreamCheck = (
  session: Session,
  jsm: JetStreamManager,
  { owner, replicas, log, restored }: StreamCheckOptions,
): ((known: Cursor) => Promise<StreamCheck>) => {
  let isFirstLook = true;
  return async (known) => {
    const { generation, isRepublishing } = await readCursor(session);
    if (generation !== known.generation) throw new CursorMoved('the place to publish from was moved');
    let cursor: Cursor = { ...known, isRepublishing };
    const { created, state } = await ensureStream(jsm, owner, replicas);
    const lastSeq = state.last_seq;
    const isSame = created === cursor.streamCreated;
    if (isFirstLook && hasUnknown(cursor, isSame, lastSeq) && (await isOlderThanStream(session, jsm, owner, lastSeq))) {
      await restored();
      throw new CursorMoved('this database came from a backup');
    }
    isFirstLook = false;
    if (isSame && lastSeq >= cursor.streamSeq) return { cursor, hasForgotten: false };
    const hasForgotten = cursor.streamCreated !== null;
    if (hasForgotten) {
      log.warn({ from: cursor.confirmed }, 'the broker lost its memory; publishing again what listeners may not have');
      cursor = { ...cursor, published: cursor.confirmed, generation: cursor.generation + 1 };
    }
    await (lastSeq === 0 ? forgetConsumers(jsm, owner, cursor.listeners) : removeStrayConsumers(jsm, owner, lastSeq));
    cursor = { ...cursor, streamCreated: created, streamSeq: lastSeq };
    await writeCursor(session, cursor, generation);
    return { cursor, hasForgotten };
  };
};

/**
 * Whether the stream may hold what this database does not know of: more than it noted, or anything at all where the
 * stream is another one, made since. A database that has never seen its stream has nothing to compare.
 */
const hasUnknown = ({ streamCreated, streamSeq }: Cursor, isSame: boolean, lastSeq: number): boolean =>
  streamCreated !== null && lastSeq > (isSame ? streamSeq : 0);
