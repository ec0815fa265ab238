import { SessionHash } from '@ticketing/contracts/messages/sessions';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Revocation } from './revocation.ts';
import type { SigningKeys } from './signing-keys.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** Who signs tokens, and for whom they are. */
export const tokenIssuer = 'ticketing-auth';
export const tokenAudience = 'ticketing';
/** The `typ` of our tokens (RFC 9068). Any other document that a key may have signed is refused. */
export const tokenType = 'at+jwt';
/** The maximum lifetime of a token, by its own `iat` and `exp`. */
export const maxTokenSeconds = 900;
const clockSkewSeconds = 60;

/** Somebody signed in: their id and name, and until when the token says so (milliseconds of epoch). */
export type Caller = {
  readonly id: string;
  readonly name: string;
  readonly expiresAtMs: number;
  /** What may revoke the token: the key that signed it, and the session it was issued in. */
  readonly keyId: string;
  readonly sessionHash: string;
};

const Claims = z.object({
  sub: z.uuid(),
  name: z.string().default(''),
  sid: SessionHash,
  iat: z.int(),
  exp: z.int(),
});
const maxLength = 1_024;

/** `onForged` is called with the reason when a token was never valid. An expired token is not a forgery. */
export type TokenVerifier = (token: string, onForged?: (reason: string) => void) => Promise<Caller | null>;

/**
 * Verifies EdDSA tokens. Verified tokens are cached, because verification for every request cut the request rate to a fifth
 * when measured. Tokens that `revocation` revokes are refused from that moment on, cached or not.
 */
export const createTokenVerifier = (
  keys: Pick<SigningKeys, 'find'>,
  revocation: Pick<Revocation, 'isRevoked' | 'loaded'>,
): TokenVerifier => {
  const verified = createVerifiedTokens();
  return async (token, onForged) => {
    const known = verified.find(token);
    if (known) return known.expiresAtMs > Date.now() && !revocation.isRevoked(known) ? known : null;
    if (token.length > maxLength || !isStrict(token)) {
      onForged?.('not a token');
      return null;
    }
    await revocation.loaded();
    const caller = await verify(token, keys, onForged);
    if (!caller || revocation.isRevoked(caller)) return null;
    verified.add(token, caller);
    return caller;
  };
};

/** Accepts one spelling per token: no blanks, and no other last letter of the signature, of which four bits are unused. */
const isStrict = (token: string): boolean => {
  const [, signature = ''] = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(token) ?? [];
  return signature !== '' && Buffer.from(signature, 'base64url').toString('base64url') === signature;
};

const verify = async (
  token: string,
  keys: Pick<SigningKeys, 'find'>,
  onForged: (reason: string) => void = () => {},
): Promise<Caller | null> => {
  const kid = keyIdOf(token);
  const key = kid ? await keys.find(kid) : null;
  if (!kid || !key) {
    onForged(kid ? 'unknown key' : 'not a token');
    return null;
  }
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      typ: tokenType,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
    });
    const claims = Claims.parse(payload);
    if (claims.exp - claims.iat > maxTokenSeconds || claims.iat > Date.now() / 1_000 + clockSkewSeconds) {
      onForged('life too long');
      return null;
    }
    return {
      id: claims.sub,
      name: claims.name,
      expiresAtMs: claims.exp * 1_000,
      keyId: kid,
      sessionHash: claims.sid,
    };
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'ERR_CLAIMS';
    if (code !== 'ERR_JWT_EXPIRED') onForged(code);
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
