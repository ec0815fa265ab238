import type { Database } from '@ticketing/common/database/database';
import type { Jwk } from 'better-auth/plugins/jwt';

export type SigningKeyStore = {
  all(): Promise<Jwk[]>;
  add(key: Omit<Jwk, 'id'>): Promise<Jwk>;
  /** Deletes the key with this id, or the signing key. Returns its id, or null when there is none. */
  revoke(kid: string | null): Promise<string | null>;
};

const columns = `id, public_key as "publicKey", private_key as "privateKey", alg, crv, created_at as "createdAt",
  expires_at as "expiresAt"`;

/** Where the signing keys are. Adding one when another replica was first gives that one: all sign with the same. */
export const createSigningKeyStore = (database: Database): SigningKeyStore => ({
  all: () => database.query<Jwk>(`select ${columns} from jwks order by created_at`),
  add: async ({ publicKey, privateKey, alg, crv }) => {
    await database.query(
      `insert into jwks (public_key, private_key, alg, crv) values ($1, $2, $3, $4)
       on conflict ((true)) where expires_at is null do nothing`,
      [publicKey, privateKey, alg, crv],
    );
    const [key] = await database.query<Jwk>(`select ${columns} from jwks where expires_at is null`);
    if (!key) throw new Error('the signing key was ended while it was made');
    return key;
  },
  revoke: async (kid) => {
    const [revoked] = await database.query<{ id: string }>(
      'delete from jwks where case when $1::text is null then expires_at is null else id::text = $1 end returning id',
      [kid],
    );
    return revoked?.id ?? null;
  },
});
