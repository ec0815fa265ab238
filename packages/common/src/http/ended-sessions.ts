import type { EndedSession } from '@ticketing/contracts/messages/sessions';
import type { Database, Transaction } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import type { Background } from '../service/definition.ts';
import { createWorker } from '../worker.ts';

const pollIntervalMs = 1_000;
/** A row becomes visible at its commit, shortly after `stored_at`. Each poll therefore overlaps the last one by this much. */
const overlapSeconds = 60;
/** Rows outlive the last token by this, because clocks differ and a token may have been issued at that moment. */
const marginSeconds = 60;

export type EndedSessions = {
  /** Whether a session has ended, by its hash (the claim `sid`). */
  has(hash: string): boolean;
  /** Resolves once the sessions that ended before this process started are loaded. @throws if the database does not answer */
  loaded(): Promise<void>;
  /** Stores ended sessions. This process refuses them from the commit on, other replicas within a second. */
  store(tx: Transaction, ended: readonly EndedSession[]): Promise<void>;
  /** Registers a callback for every ended session. */
  onEnded(act: () => void): void;
  start(): Background;
};

/**
 * The ended sessions whose tokens may still be valid. Every replica loads them from the service's own database into
 * memory, so that verifying a token costs one look-up. Every session starts with a password hash, so their number is
 * bounded by the hashes that auth computes in a token's lifetime: 45,000 (5 MB) per replica of auth.
 */
export const createEndedSessions = (database: Database, log: Logger): EndedSessions => {
  const untilMs = new Map<string, number>();
  const listeners: (() => void)[] = [];
  let readAt: number | null = null;
  let loading: Promise<void> | null = null;

  const add = (ended: readonly { readonly hash: string; readonly untilMs: number }[]): void => {
    const fresh = ended.filter(({ hash }) => !untilMs.has(hash));
    for (const one of fresh) untilMs.set(one.hash, one.untilMs);
    if (fresh.length > 0) for (const act of listeners) act();
  };

  const read = async (): Promise<void> => {
    const startedAt = performance.now();
    const since = readAt === null ? null : (startedAt - readAt) / 1_000 + overlapSeconds;
    const rows = await database.query<{ hash: string; until: Date }>(
      `select hash, until from ended_sessions
       where until > now() and stored_at > coalesce(now() - make_interval(secs => $1), '-infinity')`,
      [since],
    );
    readAt = startedAt;
    add(rows.map(({ hash, until }) => ({ hash, untilMs: until.getTime() })));
    const nowMs = Date.now();
    for (const [hash, ms] of untilMs) if (ms < nowMs) untilMs.delete(hash);
  };

  return {
    has: (hash) => untilMs.has(hash),
    loaded: async () => {
      if (readAt !== null) return;
      loading ??= read().finally(() => {
        loading = null;
      });
      await loading;
    },
    store: async (tx, ended) => {
      const rows = ended.map(({ sessionHash, expiresAt }) => ({
        hash: sessionHash,
        untilMs: Date.parse(expiresAt) + marginSeconds * 1_000,
      }));
      await tx.query(
        `insert into ended_sessions (hash, until) select * from unnest($1::text[], $2::timestamptz[])
         on conflict (hash) do nothing`,
        [rows.map(({ hash }) => hash), rows.map((row) => new Date(row.untilMs))],
      );
      tx.afterCommit(() => add(rows));
    },
    onEnded: (act) => void listeners.push(act),
    start: () => createWorker(pollIntervalMs, read, log, 'cannot read ended sessions; retrying').start(),
  };
};

/** Revokes the tokens of a session that ended at auth, and ends its event streams. */
export const endSessions =
  (ended: Pick<EndedSessions, 'store'>) =>
  (tx: Transaction, sessions: readonly EndedSession[]): Promise<void> =>
    ended.store(tx, sessions);
