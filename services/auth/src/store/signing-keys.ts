import type { Database } from '@ticketing/common/database/database';
import type { Jwk } from 'better-auth/plugins/jwt';

export type SigningKeyStore = {
  all(): Promise<Jwk[]>;
  add(key: Omit<Jwk, 'id'>): Promise<Jwk>;
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
});
