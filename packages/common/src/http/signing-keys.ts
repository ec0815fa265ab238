import { Jwks } from '@ticketing/contracts/http/users';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';

const refreshMs = 3_600_000;
const askAgainMs = 2_000;

export type SigningKeys = {
  /** The public key of an id: known, or asked of auth now (at most every 2 s); null when there is none. */
  find(kid: string): Promise<CryptoKey | null>;
  stop(): void;
};

/** Auth's public keys, kept in the service's own database, so that tokens are verified while auth is down. */
export const createSigningKeys = (database: Database, authUrl: string, log: Logger): SigningKeys => {
  let keys = new Map<string, CryptoKey>();
  let askedAt = 0;
  let asking: Promise<void> | null = null;
  let loaded: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    const rows = await database.query<{ jwk: JWK }>('select jwk from signing_keys');
    keys = await importAll(rows.map(({ jwk }) => jwk));
  };

  const ask = async (): Promise<void> => {
    const response = await fetch(new URL('/api/users/jwks', authUrl), { signal: AbortSignal.timeout(3_000) });
    if (!response.ok) throw new Error(`auth answered ${response.status}`);
    const found = Jwks.parse(await response.json()).keys as JWK[];
    if (found.length === 0) throw new Error('auth has no keys yet');
    keys = await importAll(found);
    await database.transaction(async (tx) => {
      await tx.query('delete from signing_keys where kid <> all ($1)', [[...keys.keys()]]);
      await tx.query(
        `insert into signing_keys (kid, jwk) select jwk ->> 'kid', jwk from json_array_elements($1::json) as jwk
         on conflict (kid) do update set jwk = excluded.jwk, fetched_at = now()`,
        [JSON.stringify(found)],
      );
    });
  };

  const refresh = (): Promise<void> => {
    asking ??= ask()
      .catch((error) => log.warn({ error: String(error) }, 'cannot fetch signing keys; going on with those known'))
      .finally(() => {
        asking = null;
        askedAt = Date.now();
      });
    return asking;
  };

  const timer = setInterval(refresh, refreshMs).unref();
  return {
    find: async (kid) => {
      loaded ??= load().catch((error) => {
        loaded = null;
        throw error;
      });
      await loaded;
      if (!keys.has(kid) && (asking || Date.now() - askedAt > askAgainMs)) await refresh();
      return keys.get(kid) ?? null;
    },
    stop: () => clearInterval(timer),
  };
};

const importAll = async (jwks: readonly JWK[]): Promise<Map<string, CryptoKey>> => {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of jwks) if (jwk.kid) keys.set(jwk.kid, (await importJWK(jwk, 'EdDSA')) as CryptoKey);
  return keys;
};
