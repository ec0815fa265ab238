import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import type { SigningKeys } from './signing-keys.ts';

/** Who signs tokens, and for whom they are. */
export const tokenIssuer = 'ticketing-auth';
export const tokenAudience = 'ticketing';

/** Somebody signed in: their id and name, and until when the token says so (milliseconds of epoch). */
export type Caller = { readonly id: string; readonly name: string; readonly expiresAtMs: number };

const Claims = z.object({ sub: z.uuid(), name: z.string().default(''), exp: z.number() });
const mostKept = 50_000;

export type TokenVerifier = (token: string) => Promise<Caller | null>;

/**
 * Verifies EdDSA tokens. Verified ones are kept by their raw text until they run out: verifying each time cut the
 * request rate to a fifth when measured.
 */
export const createTokenVerifier = (keys: Pick<SigningKeys, 'find'>): TokenVerifier => {
  const verified = new Map<string, Caller>();
  return async (token) => {
    const known = verified.get(token);
    if (known) {
      if (known.expiresAtMs > Date.now()) return known;
      verified.delete(token);
      return null;
    }
    const caller = await verify(token, keys);
    if (caller) {
      if (verified.size >= mostKept)
        for (const oldest of [...verified.keys()].slice(0, mostKept / 10)) verified.delete(oldest);
      verified.set(token, caller);
    }
    return caller;
  };
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
  if (token.length > 4_096) return null;
  try {
    return decodeProtectedHeader(token).kid ?? null;
  } catch {
    return null;
  }
};
