import type { Inline } from '../../database/inline.ts';
import { table } from '../../database/tables.ts';

export type KeptIntention = {
  readonly userId: string;
  readonly key: string;
  readonly hash: Buffer;
  readonly status: number | null;
  readonly answer: unknown;
  readonly claimedAt: Date;
};

export const keptIntentions = table<KeptIntention>('idempotency_keys');
const locks = table<never>('intentions');

/** The statements of packages/common/src/http/idempotency.ts. */
export const intentions: readonly Inline[] = [
  {
    begins: 'select request_hash',
    run: (tx, [userId, key]) => {
      const kept = tx.get(keptIntentions, `${userId} ${key}`);
      const ageMs = kept ? tx.now().getTime() - kept.claimedAt.getTime() : 0;
      if (!kept || ageMs >= 24 * 3_600_000) return [];
      return [{ request_hash: kept.hash, status: kept.status, answer: kept.answer }];
    },
  },
  {
    begins: 'select pg_try_advisory_xact_lock',
    run: (tx, [userId, key]) => [{ gained: tx.tryLock(locks, `${userId} ${key}`) }],
  },
  {
    begins: 'insert into idempotency_keys (user_id, key, request_hash, status, answer)',
    run: async (tx, [userId, key, hash, status, answer]) => {
      await tx.lock(keptIntentions, `${userId} ${key}`);
      tx.txid();
      tx.put(keptIntentions, `${userId} ${key}`, {
        userId: String(userId),
        key: String(key),
        hash: hash as Buffer,
        status: Number(status),
        answer: JSON.parse(String(answer)),
        claimedAt: tx.now(),
      });
      return [];
    },
  },
  {
    begins: 'insert into idempotency_keys as known',
    run: async (tx, [userId, key, hash]) => {
      await tx.lock(keptIntentions, `${userId} ${key}`);
      const known = tx.get(keptIntentions, `${userId} ${key}`);
      const ageMs = known ? tx.now().getTime() - known.claimedAt.getTime() : Number.POSITIVE_INFINITY;
      const hasDied = known?.status === null && known.hash.equals(hash as Buffer) && ageMs >= 30_000;
      if (ageMs < 24 * 3_600_000 && !hasDied) return [];
      tx.txid();
      tx.put(keptIntentions, `${userId} ${key}`, {
        userId: String(userId),
        key: String(key),
        hash: hash as Buffer,
        status: null,
        answer: null,
        claimedAt: tx.now(),
      });
      return [{ claim: tx.now().toISOString() }];
    },
  },
  {
    begins: 'delete from idempotency_keys',
    run: async (tx, [userId, key, claim]) => {
      const isClaimed = () => {
        const kept = tx.get(keptIntentions, `${userId} ${key}`);
        return kept?.status === null && kept.claimedAt.toISOString() === claim;
      };
      if (!isClaimed()) return [];
      await tx.lock(keptIntentions, `${userId} ${key}`);
      if (isClaimed()) tx.remove(keptIntentions, `${userId} ${key}`);
      return [];
    },
  },
];
