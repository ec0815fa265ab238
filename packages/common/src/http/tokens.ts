import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import type { SigningKeys } from './signing-keys.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** Who signs tokens, and for whom they are. */
export const tokenIssuer = 'ticketing-auth';
export const tokenAudience = 'ticketing';

/** Somebody signed in: their id and name, and until when the token says so (milliseconds of epoch). */
export type Caller = { readonly id: string; readonly name: string; readonly expiresAtMs: number };

const Claims = z.object({ sub: z.uuid(), name: z.string().default(''), exp: z.number() });
const maxLength = 1_024;

export type TokenVerifier = (token: string) => Promise<Caller | null>;

/** Verifies EdDSA tokens. Verified ones are cached: verifying each time cut the request rate to a fifth when measured. */
export const createTokenVerifier = (keys: Pick<SigningKeys, 'find'>): TokenVerifier => {
  const verified = createVerifiedTokens();
  return async (token) => {
    if (token.length > maxLength) return null;
    const known = verified.find(token);
    if (known) return known.expiresAtMs > Date.now() ? known : null;
    const caller = isStrict(token) ? await verify(token, keys) : null;
    if (caller) verified.add(token, caller);
    return caller;
  };
};

/** One token, one spelling: no blanks, and no other last letter of the signature, which says four bits that nobody reads. */
const isStrict = (token: string): boolean => {
  const [, signature = ''] = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(token) ?? [];
  return signature !== '' && Buffer.from(signature, 'base64url').toString('base64url') === signature;
};

const verify = async (token: string, keys: Pick<SigningKeys, 'find'>): Promise<Caller | null> => {
  const kid = keyIdOf(token);
  const key = kid ? await keys.find(kid) : null;
  if (!key) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      requiredClaims: ['exp', 'sub'],
    });
    const claims = Claims.parse(payload);
    return { id: claims.sub, name: claims.name, expiresAtMs: claims.exp * 1_000 };
  } catch {
    return null;
  }
};

const keyIdOf = (token: string): string | null => {
  try {
    return decodeProtectedHeader(token).kid ?? null;
  } catch {
    return null;
  }
};
