import { setTimeout } from 'node:timers/promises';
import { Jwks } from '@ticketing/contracts/http/users';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs } from '../pause.ts';
import { Refusal } from '../refusal.ts';
import { recordSecurityEvent } from '../security-events.ts';

/** A revoked key is accepted here for at most this long, as long as auth answers. */
const refreshMs = 5_000;
const askAgainMs = 2_000;

export type SigningKeys = {
  /**
   * The public key of an id: known, or asked of auth now (at most every 2 s); null when there is none.
   * @throws Refusal `unavailable` when no key is known at all and auth does not answer.
   */
  find(kid: string): Promise<CryptoKey | null>;
  /** Whether the key is known and has not been revoked. */
  has(kid: string): boolean;
  /** Registers a callback for every revoked key. */
  onRevoked(act: () => void): void;
  stop(): void;
};

/**
 * Auth's public keys, kept in the service's own database, so that tokens are verified while auth is down, also by a
 * service that starts meanwhile. They are fetched at start, every five seconds, and when a token names an unknown key. A
 * key that auth no longer lists is revoked: from then on every token that it signed is refused.
 */
export const createSigningKeys = (database: Database, authUrl: string, log: Logger): SigningKeys => {
  const stopping = new AbortController();
  let keys = new Map<string, CryptoKey>();
  const revoked = new Set<string>();
  const listeners: (() => void)[] = [];
  let asking: Promise<void> | null = null;
  let askedAt = 0;
  let looking: Promise<void> | null = null;

  /** Another replica may have fetched what is not known here. */
  const load = async (): Promise<void> => {
    const rows = await database.query<{ jwk: JWK }>('select jwk from signing_keys');
    const found = await importAll(rows.map(({ jwk }) => jwk));
    for (const [kid, key] of found) if (!revoked.has(kid)) keys.set(kid, key);
  };

  const ask = (): Promise<void> => {
    asking ??= fetchAll().finally(() => {
      asking = null;
    });
    return asking;
  };

  const fetchAll = async (): Promise<void> => {
    const response = await fetch(new URL('/api/users/jwks', authUrl), {
      signal: AbortSignal.timeout(3_000),
      // Keys come from auth's configured address only. Redirects are refused.
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`auth answered ${response.status}`);
    const found = Jwks.parse(await response.json()).keys as JWK[];
    if (found.length === 0) throw new Error('auth has no keys yet');
    replace(await importAll(found));
    await database.transaction(async (tx) => {
      await tx.query('delete from signing_keys where kid <> all ($1)', [[...keys.keys()]]);
      await tx.query(
        `insert into signing_keys (kid, jwk) select jwk ->> 'kid', jwk from json_array_elements($1::json) as jwk
         on conflict (kid) do update set jwk = excluded.jwk, fetched_at = now()`,
        [JSON.stringify(found)],
      );
    });
  };

  const replace = (found: Map<string, CryptoKey>): void => {
    const gone = [...keys.keys()].filter((kid) => !found.has(kid));
    keys = found;
    for (const kid of gone) {
      revoked.add(kid);
      recordSecurityEvent(log, 'signing-key-revoked', { kid });
    }
    if (gone.length > 0) for (const act of listeners) act();
  };

  const keepFresh = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const failed = await ask().then(
        () => false,
        (error) => {
          if (failures % 100 === 0)
            log.warn({ error: String(error) }, 'cannot fetch signing keys; going on with those known');
          return true;
        },
      );
      failures = failed ? failures + 1 : 0;
      // The timer must not keep the process alive: an operator's command exits when it is done.
      const waitMs = failed ? backoffMs(failures, 100, 2_000) : refreshMs;
      await setTimeout(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };
  void keepFresh();

  const look = async (kid: string): Promise<void> => {
    await load();
    if (keys.has(kid) || Date.now() - askedAt < askAgainMs) return;
    askedAt = Date.now();
    await ask().catch((error) => {
      // With no key at all nobody can be told from anybody: that is our trouble, not the caller's.
      if (keys.size === 0)
        throw new Refusal('unavailable', 'We cannot tell who you are right now.', { retryAfterSeconds: 1 });
      log.warn({ error: String(error) }, 'a token names a key that is not known, and auth does not answer');
    });
  };

  return {
    find: async (kid) => {
      if (!keys.has(kid)) {
        looking ??= look(kid).finally(() => {
          looking = null;
        });
        await looking;
      }
      return keys.get(kid) ?? null;
    },
    has: (kid) => keys.has(kid),
    onRevoked: (act) => void listeners.push(act),
    stop: () => stopping.abort(),
  };
};

const importAll = async (jwks: readonly JWK[]): Promise<Map<string, CryptoKey>> => {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of jwks) if (jwk.kid) keys.set(jwk.kid, (await importJWK(jwk, 'EdDSA')) as CryptoKey);
  return keys;
};
