import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { maxTokenSeconds, tokenAudience, tokenIssuer, tokenType } from '../http/tokens.ts';

/** Somebody who can sign in, with the header that says so. */
export type Somebody = {
  readonly id: string;
  readonly sessionHash: string;
  readonly headers: { readonly authorization: string };
};

/** A key among the service's signing keys, and tokens signed with it, valid for 15 minutes unless overridden. */
export const createSigner = async (database: Database) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const kid = randomUUID();
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid };
  await database.query('insert into signing_keys (kid, jwk) values ($1, $2)', [kid, JSON.stringify(jwk)]);
  return {
    kid,
    jwk,
    publicKey,
    token: (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string => {
      const iat = Math.floor(Date.now() / 1_000);
      const own = { sub: randomUUID(), name: 'Ada', iss: tokenIssuer, aud: tokenAudience, sid: randomSid() };
      const content = [
        { alg: 'EdDSA', typ: tokenType, kid, ...header },
        { ...own, iat, exp: iat + maxTokenSeconds, ...claims },
      ];
      const text = content.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
    },
  };
};

const randomSid = (): string => randomBytes(32).toString('base64url');

/** Replaces auth in tests: users with tokens of a key that the service knows. */
export const createTokens = async (database: Database): Promise<(name?: string, id?: string) => Somebody> => {
  const { token } = await createSigner(database);
  return (name = 'Ada', id = randomUUID()) => {
    const sid = randomSid();
    return { id, sessionHash: sid, headers: { authorization: `Bearer ${token({ sub: id, name, sid })}` } };
  };
};
