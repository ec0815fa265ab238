import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { tokenAudience, tokenIssuer } from '@ticketing/common/http/tokens';
import pg from 'pg';

/** Somebody signed in. */
export type Buyer = { readonly id: string; readonly token: string };

export type Buyers = {
  /** As many people as wanted, each with a token that no service has seen yet; good for 15 minutes. */
  mint(count: number): Buyer[];
  /** The public half of the key, as a JWK. */
  readonly key: string;
  /** Lets a service know the key these tokens are signed with: its database is given by URL. */
  introduce(databaseUrl: string): Promise<void>;
};

/**
 * Stands in for signing up tens of thousands of people, which auth's password hashing rightly makes slow: one more
 * signing key, put beside auth's own in the services' key tables, and tokens like auth's signed with it.
 */
export const createBuyers = (): Buyers => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encode({ alg: 'EdDSA', kid });
  const key = JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid });
  return {
    key,
    mint: (count) => {
      const exp = Math.floor(Date.now() / 1_000) + 900;
      return Array.from({ length: count }, () => {
        const id = randomUUID();
        const text = `${header}.${encode({ sub: id, name: 'Buyer', iss: tokenIssuer, aud: tokenAudience, exp })}`;
        return { id, token: `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}` };
      });
    },
    introduce: async (databaseUrl) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query('insert into signing_keys (kid, jwk) values ($1, $2) on conflict do nothing', [kid, key]);
      await client.end();
    },
  };
};
