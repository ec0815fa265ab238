import { hash } from 'node:crypto';
import { IdempotencyKey } from '@ticketing/contracts/values';
import type { FastifyRequest } from 'fastify';
import type { Database, Transaction } from '../database/database.ts';
import { Refusal } from '../refusal.ts';
import { callerOf } from './authenticate.ts';
import { readHeader } from './header.ts';

/** An intention of a caller's: whatever is asked with the same key and the same content happens once. */
export type Intention = { readonly userId: string; readonly key: string; readonly hash: Buffer };

export type Answer = { readonly status: number; readonly body: unknown };

/** Reads `Idempotency-Key`, or null when there is none. */
export const intentionOf = (request: FastifyRequest): Intention | null => {
  const key = readHeader('Idempotency-Key', request.headers['idempotency-key'], IdempotencyKey);
  if (key === undefined) return null;
  // Only routes with parameters add them, so that the keys of others stay what a former release has stored.
  const params = Object.values(request.params ?? {}).length > 0 ? ` ${JSON.stringify(request.params)}` : '';
  const content = `${request.method} ${request.routeOptions.url}${params} ${JSON.stringify(request.body)}`;
  return { userId: callerOf(request).id, key, hash: hash('sha256', content, 'buffer') };
};

const reused = () =>
  new Refusal('idempotency-key-reused', 'This Idempotency-Key was used for another request. Use a new one.');
const inUse = () =>
  new Refusal('idempotency-key-in-use', 'A request with this key is still running. Ask again in a moment.', {
    retryAfterSeconds: 1,
  });

type Kept = { request_hash: Buffer; status: number | null; answer: unknown };

const find = async (tx: Pick<Transaction, 'query'>, { userId, key, hash }: Intention): Promise<Kept | null> => {
  const [kept] = await tx.query<Kept>(
    `select request_hash, status, answer from idempotency_keys
     where user_id = $1 and key = $2 and claimed_at > clock_timestamp() - interval '24 hours'`,
    [userId, key],
  );
  if (kept && !kept.request_hash.equals(hash)) throw reused();
  return kept ?? null;
};

/**
 * Runs an effect that lives in one transaction, and keeps its answer in that same transaction: either both happened or
 * neither. A refusal is not kept.
 * @throws Refusal `idempotency-key-reused` for other content, `idempotency-key-in-use` while the first is running.
 */
export const onceInTransaction = async (
  tx: Transaction,
  intention: Intention | null,
  effect: () => Promise<Answer>,
): Promise<Answer> => {
  if (!intention) return effect();
  const [lock] = await tx.query<{ gained: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1 || $2, 1)) as gained',
    [intention.userId, intention.key],
  );
  if (!lock?.gained) throw inUse();
  const kept = await find(tx, intention);
  if (kept?.status) return { status: kept.status, body: kept.answer };
  const answer = await effect();
  await keep(tx, intention, answer);
  return answer;
};

const keep = async (
  tx: Pick<Transaction, 'query'>,
  { userId, key, hash }: Intention,
  answer: Answer,
): Promise<void> => {
  await tx.query(
    `insert into idempotency_keys (user_id, key, request_hash, status, answer) values ($1, $2, $3, $4, $5)
     on conflict (user_id, key) do update set request_hash = excluded.request_hash, status = excluded.status,
       answer = excluded.answer, claimed_at = excluded.claimed_at`,
    [userId, key, hash, answer.status, JSON.stringify(answer.body)],
  );
};

/** Claims a key that nobody has, or whose claim has expired. Returns the claim, which a later one replaces, or null when somebody has it. */
const claim = async (db: Pick<Transaction, 'query'>, { userId, key, hash }: Intention): Promise<string | null> => {
  const [claimed] = await db.query<{ claim: string }>(
    `insert into idempotency_keys as known (user_id, key, request_hash) values ($1, $2, $3)
     on conflict (user_id, key) do update set request_hash = excluded.request_hash, status = null, answer = null,
       claimed_at = excluded.claimed_at
     where known.claimed_at <= clock_timestamp() - interval '24 hours'
        or (known.status is null and known.request_hash = excluded.request_hash
            and known.claimed_at <= clock_timestamp() - interval '30 seconds')
     returning claimed_at::text as claim`,
    [userId, key, hash],
  );
  return claimed?.claim ?? null;
};

/**
 * Runs an effect that spans more than one transaction and may safely be run again. The key is claimed first; a claim
 * whose request died is taken over after 30 s. A refusal gives the key back.
 * @throws Refusal as `onceInTransaction`.
 */
export const onceAcross = async (
  database: Database,
  intention: Intention | null,
  effect: () => Promise<Answer>,
): Promise<Answer> => {
  if (!intention) return effect();
  const claimed = await claim(database, intention);
  if (claimed === null) {
    const kept = await find(database, intention);
    if (kept?.status) return { status: kept.status, body: kept.answer };
    throw inUse();
  }
  try {
    const answer = await effect();
    await keep(database, intention, answer);
    return answer;
  } catch (error) {
    // Only what certainly had no lasting effect frees the key at once; anything else waits its 30 s. The key may have been
    // taken over meanwhile.
    if (error instanceof Refusal)
      await database.query(
        `delete from idempotency_keys where user_id = $1 and key = $2 and status is null and claimed_at::text = $3`,
        [intention.userId, intention.key, claimed],
      );
    throw error;
  }
};
