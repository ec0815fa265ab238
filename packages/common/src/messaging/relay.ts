import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Database, Session } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs, pause, unlessAborted } from '../pause.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { type Cursor, CursorMoved, readCursor, writeCursor } from './cursor.ts';
import { giveWay } from './give-way.ts';
import { createPublisher } from './publish.ts';
import { createReader } from './read-ahead.ts';
import { recordRefused } from './refused.ts';
import { type Republish, republishPage } from './republish.ts';
import { isOlderThanStream } from './restored.ts';
import { ensureStream, type StreamSettings } from './stream.ts';
import { createWake, type Wake } from './wake.ts';

const batchSize = 1_000;
const pollMs = 250;
const checkMs = 2_000;
const askAgainMs = 500;
// After a crash the next leader publishes up to this much a second time. Message ids do not change, so JetStream and the
// inbox drop the duplicates.
const checkpointIntervalMs = 100;

export type Relay = { stop(): Promise<void> };

export type RelayOptions = {
  readonly owner: Owner;
  readonly database: Database;
  readonly broker: Broker;
  readonly stream: StreamSettings;
  readonly log: Logger;
  /** This database is older than its stream: it came back from a backup. */
  readonly restored: () => Promise<void>;
  /** Whether requests queue up, to which publishing gives way for a while. */
  readonly isBusy?: () => boolean;
  readonly republish: Republish;
};

/**
 * Publishes the outbox, in order, skipping none. One relay works at a time, under an advisory lock on a session of its
 * own; the others wait for it to go. At least once: a message may be published again, never lost.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { log, database, broker, owner } = options;
  const stopping = new AbortController();
  const wake = createWake(broker, owner);
  database.onCommit(wake.committed);

  const work = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      // The lock is not sought while the broker is away from here: another replica may well reach it.
      const nc = await connectedUnless(broker, stopping.signal);
      if (!nc) return;
      const session = await database.session().catch(() => null);
      try {
        if (session && (await becomeLeader(session, broker, stopping.signal))) {
          const stopLeading = await wake.lead();
          await lead(options, nc, session, wake, stopping.signal, () => {
            failures = 0;
          }).finally(stopLeading);
        }
      } catch (error) {
        if (failures++ % 20 === 0) log.warn({ attempt: failures, error: String(error) }, 'cannot publish; retrying');
      } finally {
        session?.release();
      }
      await pause(backoffMs(failures, 200, 1_000), stopping.signal);
    }
  };
  const done = work();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};

/** Waits for the lock that lets one relay work; false when the broker or the service goes first. */
const becomeLeader = async (session: Session, broker: Broker, stopping: AbortSignal): Promise<boolean> => {
  while (!stopping.aborted && broker.isConnected()) {
    const [row] = await session.query<{ leads: boolean }>(`select pg_try_advisory_lock(hashtext('relay')) as leads`);
    if (row?.leads) return true;
    await pause(askAgainMs, stopping);
  }
  return false;
};

const lead = async (
  options: RelayOptions,
  nc: NatsConnection,
  session: Session,
  wake: Wake,
  stopping: AbortSignal,
  succeeded: () => void,
): Promise<void> => {
  const { owner, database, broker, isBusy, republish, log } = options;
  const jsm = await jetstreamManager(nc, { timeout: 2_000, checkAPI: false });
  const publish = createPublisher(jetstream(nc, { timeout: 5_000 }), owner, async (row, reason) => {
    log.error({ id: row.id, type: row.type, reason }, 'broker refused a message');
    await recordRefused(session, row, reason);
  });

  let cursor = await checkStream(options, session, jsm, await readCursor(session), true);
  const read = createReader(session, batchSize);

  // Requests that were under way when the broker went away may never be answered: start again, with the same ids.
  const lost = new AbortController();
  void broker.lost().then(() => lost.abort(new Error('the broker went away')));
  let checkpointed = cursor;
  let checkpointedAt = Date.now();
  let checkedAt = Date.now();
  const checkpoint = async (): Promise<void> => {
    if (checkpointed !== cursor) await writeCursor(session, cursor);
    checkpointed = cursor;
    checkpointedAt = Date.now();
  };
  while (!stopping.aborted) {
    lost.signal.throwIfAborted();
    if (Date.now() - checkedAt > checkMs) {
      cursor = await checkStream(options, session, jsm, cursor, false);
      checkedAt = Date.now();
      succeeded();
    }
    if (Date.now() - checkpointedAt >= checkpointIntervalMs) await checkpoint();
    const rows = await read(cursor.published);
    const last = rows.at(-1);
    if (!last && cursor.isRepublishing) {
      // Between the messages of the day, so that none of them waits for all the others.
      await republishPage(database, republish);
      cursor = { ...cursor, isRepublishing: (await readCursor(session)).isRepublishing };
      continue;
    }
    if (!last) {
      await wake.rest(checkpointed === cursor ? pollMs : checkpointIntervalMs, stopping);
      continue;
    }
    const streamSeq = await unlessAborted(publish(rows, cursor), lost.signal);
    cursor = { ...cursor, published: { txid: last.txid, pos: last.pos }, streamSeq };
    if (isBusy) await giveWay(isBusy, last.created_at, stopping);
  }
  await checkpoint();
};

/**
 * Ensures the stream, and reads what operators changed in the cursor. The first check of a leader also finds a database
 * that is older than its stream, since it came back from a backup. A stream that was lost needs nothing else: the relay
 * goes on with the new one, and consumers get from the log what the old one held.
 * @throws CursorMoved when there is another place to publish from now
 */
const checkStream = async (
  { owner, stream, log, restored }: RelayOptions,
  session: Session,
  jsm: JetStreamManager,
  cursor: Cursor,
  isFirst: boolean,
): Promise<Cursor> => {
  const { generation, isRepublishing } = await readCursor(session);
  if (generation !== cursor.generation) throw new CursorMoved('the place to publish from was moved');
  const { created, state } = await ensureStream(jsm, owner, stream, log);
  const isSame = created === cursor.streamCreated;
  // A database that has never seen its stream has nothing to compare.
  const hasUnknown = cursor.streamCreated !== null && state.last_seq > (isSame ? cursor.streamSeq : 0);
  if (isFirst && hasUnknown && (await isOlderThanStream(session, jsm, owner, state.last_seq))) {
    await restored();
    throw new CursorMoved('this database came back from a backup');
  }
  const streamSeq = isSame ? Math.min(cursor.streamSeq, state.last_seq) : state.last_seq;
  if (isSame && streamSeq === cursor.streamSeq && isRepublishing === cursor.isRepublishing) return cursor;
  const checked = { ...cursor, isRepublishing, streamCreated: created, streamSeq };
  // At once, so that every backup made from now on can be compared with this stream.
  if (!isSame) await writeCursor(session, checked);
  return checked;
};
