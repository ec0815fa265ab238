import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Database, Session } from '../database/database.ts';
import { backoffMs, pause } from '../pause.ts';
import { createStreamCheck, type StreamCheckOptions } from './check-stream.ts';
import { createConfirmation } from './confirmation.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { giveWay } from './give-way.ts';
import { createPublisher } from './publish.ts';
import { createReader } from './read-ahead.ts';
import { type Republish, republishPage } from './republish.ts';
import { hearAnew } from './restored.ts';
import { createWake, type Wake } from './wake.ts';

const batchSize = 1_000;
const pollMs = 250;
const checkMs = 2_000;
const askAgainMs = 500;
// Who publishes after a crash says what was said since again, with the same ids.
const noteMs = 100;

export type Relay = { stop(): Promise<void> };

export type RelayOptions = StreamCheckOptions & {
  readonly database: Database;
  readonly broker: Broker;
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
        if (failures++ % 20 === 0) log.warn({ error: String(error) }, 'the relay pauses; nothing is lost');
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
  const { owner, database, broker, isBusy, republish } = options;
  const jsm = await jetstreamManager(nc, { timeout: 2_000, checkAPI: false });
  const publisher = createPublisher(jetstream(nc, { timeout: 5_000 }), owner);

  let cursor = await readCursor(session);
  await hearAnew(session, jsm, owner, cursor);
  const confirmation = createConfirmation(cursor);
  const read = createReader(session, batchSize);
  const checkStream = createStreamCheck(session, jsm, options);

  // What was in flight when the broker went away may never be answered: start again, with the same ids.
  const lost = broker.lost().then((): never => {
    throw new Error('the broker went away');
  });
  lost.catch(() => {});
  let noted = cursor;
  let notedAt = Date.now();
  const note = async (): Promise<void> => {
    if (noted !== cursor) await writeCursor(session, cursor);
    noted = cursor;
    notedAt = Date.now();
  };
  for (let checkedAt = 0; !stopping.aborted; ) {
    if (!broker.isConnected()) await lost;
    if (Date.now() - checkedAt > checkMs) {
      const check = await checkStream(cursor);
      cursor = check.cursor;
      if (check.hasForgotten) confirmation.forget();
      checkedAt = Date.now();
      const confirmed = await confirmation.read(jsm, owner, cursor);
      if (confirmed) cursor = { ...cursor, ...confirmed };
      succeeded();
    }
    if (Date.now() - notedAt >= noteMs) await note();
    const rows = await read(cursor.published);
    const last = rows.at(-1);
    if (!last && cursor.isRepublishing) {
      // Between the messages of the day, so that none of them waits for all the others.
      await republishPage(database, republish);
      cursor = { ...cursor, isRepublishing: (await readCursor(session)).isRepublishing };
      continue;
    }
    if (!last) {
      await wake.rest(noted === cursor ? pollMs : noteMs, stopping);
      continue;
    }
    const streamSeq = await Promise.race([publisher(rows, cursor), lost]);
    cursor = { ...cursor, published: { txid: last.txid, pos: last.pos }, streamSeq };
    confirmation.published(cursor);
    if (isBusy) await giveWay(isBusy, last.created_at, stopping);
  }
  await note();
};
