import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { tokenAudience, tokenIssuer } from '../http/tokens.ts';

/** Somebody who can sign in, with the header that says so. */
export type Somebody = { readonly id: string; readonly headers: { readonly authorization: string } };

/** Stands in for auth: a key of its own among the service's signing keys, and tokens signed with it. */
export const createTokens = async (database: Database): Promise<(name?: string) => Somebody> => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  await database.query('insert into signing_keys (kid, jwk) values ($1, $2)', [
    kid,
    JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid }),
  ]);
  return (name = 'Ada') => {
    const id = randomUUID();
    const exp = Math.floor(Date.now() / 1_000) + 900;
    const content = [
      { alg: 'EdDSA', kid },
      { sub: id, name, iss: tokenIssuer, aud: tokenAudience, exp },
    ];
    const text = content.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64url');
    return { id, headers: { authorization: `Bearer ${text}.${signature}` } };
  };
};
