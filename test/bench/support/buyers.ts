import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { maxTokenSeconds, tokenAudience, tokenIssuer, tokenType } from '@ticketing/common/http/tokens';
import { until } from '@ticketing/common/testing/until';
import { inDatabase } from './database.ts';

/** Somebody signed in. */
export type Buyer = { readonly id: string; readonly token: string };

export type Buyers = {
  /** As many people as wanted, each with a token that no service has seen yet; good for 15 minutes. */
  mint(count: number): Buyer[];
  /** The public half of the key, as a JWK. */
  readonly key: string;
  /** Has auth publish the key of these tokens, and waits until the services, given by their databases' URLs, know it. */
  publish(authUrl: string, serviceUrls: readonly string[]): Promise<void>;
  /** Adds the key to a service that runs without auth. */
  introduce(databaseUrl: string): Promise<void>;
};

/**
 * Stands in for signing up tens of thousands of people, which auth's password hashing rightly makes slow: one more
 * signing key, added next to auth's own, and tokens like auth's signed with it.
 */
export const createBuyers = (): Buyers => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = encode({ alg: 'EdDSA', typ: tokenType, kid });
  const jwk = publicKey.export({ format: 'jwk' });
  const key = JSON.stringify({ ...jwk, kid });
  const isKnownIn = (url: string): Promise<boolean> =>
    inDatabase(url, async (client) => {
      const { rowCount } = await client.query('select from signing_keys where kid = $1', [kid]);
      return rowCount === 1;
    });
  return {
    key,
    publish: async (authUrl, serviceUrls) => {
      // A key with an expiry in the past signs nothing, and is published for a while longer.
      await inDatabase(authUrl, (client) =>
        client.query(
          `insert into jwks (id, public_key, private_key, alg, crv, expires_at)
           values ($1, $2, 'none', 'EdDSA', 'Ed25519', now())`,
          [kid, JSON.stringify(jwk)],
        ),
      );
      for (const url of serviceUrls) await until('the services know the key', () => isKnownIn(url));
    },
    mint: (count) => {
      const iat = Math.floor(Date.now() / 1_000);
      const common = { name: 'Buyer', iss: tokenIssuer, aud: tokenAudience, iat, exp: iat + maxTokenSeconds };
      return Array.from({ length: count }, () => {
        const id = randomUUID();
        const text = `${header}.${encode({ ...common, sub: id, sid: randomBytes(32).toString('base64url') })}`;
        return { id, token: `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}` };
      });
    },
    introduce: async (databaseUrl) => {
      await inDatabase(databaseUrl, (client) =>
        client.query('insert into signing_keys (kid, jwk) values ($1, $2) on conflict do nothing', [kid, key]),
      );
    },
  };
};
