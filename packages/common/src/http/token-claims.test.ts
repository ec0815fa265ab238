import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { createTokenVerifier, maxTokenSeconds, tokenAudience, tokenIssuer, tokenType } from './tokens.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const key = await crypto.subtle.importKey('jwk', publicKey.export({ format: 'jwk' }), 'Ed25519', false, ['verify']);
const verify = createTokenVerifier(
  { find: async (kid) => (kid === 'ours' ? (key as never) : null) },
  { isRevoked: () => false, loaded: async () => {} },
);

const now = Math.floor(Date.now() / 1_000);
const head = { alg: 'EdDSA', typ: tokenType, kid: 'ours' };
const claims = {
  sub: randomUUID(),
  name: 'Ada',
  iss: tokenIssuer,
  aud: tokenAudience,
  sid: randomBytes(32).toString('base64url'),
  iat: now,
  exp: now + maxTokenSeconds,
};
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (header: object, payload: object, by: KeyObject = privateKey): string => {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), by).toString('base64url')}`;
};

describe('a token with a valid signature', () => {
  it('is accepted with the claims auth writes', async () => {
    assert.equal((await verify(tokenOf(head, claims)))?.id, claims.sub);
  });

  it('has an issuer, an audience, a type and a lifetime that services of other releases require, too', async () => {
    const own = { ...claims, iss: 'ticketing-auth', aud: 'ticketing', exp: now + 900 };
    assert.ok(await verify(tokenOf({ ...head, typ: 'at+jwt' }, own)));
    assert.equal(await verify(tokenOf({ ...head, typ: 'at+jwt' }, { ...own, exp: now + 901 })), null);
  });

  const refused: [what: string, header: object, payload: object][] = [
    ['has another type', { ...head, typ: 'JWT' }, claims],
    ['has no type', { ...head, typ: undefined }, claims],
    ['names another algorithm', { ...head, alg: 'HS256' }, claims],
    ['names no algorithm', { ...head, alg: 'none' }, claims],
    ['has an unknown critical header', { ...head, crit: ['x'], x: 1 }, claims],
    ['expires in ten years', head, { ...claims, exp: now + 10 * 365 * 86_400 }],
    ['has a lifetime one second too long', head, { ...claims, exp: now + maxTokenSeconds + 1 }],
    ['has expired', head, { ...claims, iat: now - 1_000, exp: now - 100 }],
    ['never expires', head, { ...claims, exp: undefined }],
    ['has an expiry that is not a number', head, { ...claims, exp: String(claims.exp) }],
    ['has no time of issue', head, { ...claims, iat: undefined }],
    ['was issued tomorrow', head, { ...claims, iat: now + 86_400, exp: now + 86_400 + 60 }],
    ['is not valid yet', head, { ...claims, nbf: now + 600 }],
    ['has another audience', head, { ...claims, aud: 'other' }],
    ['has another issuer', head, { ...claims, iss: 'other' }],
    ['names no session', head, { ...claims, sid: undefined }],
    ['has no subject', head, { ...claims, sub: undefined }],
    ['has a subject that is not a UUID', head, { ...claims, sub: 'admin' }],
  ];
  for (const [what, header, payload] of refused)
    it(`is refused when it ${what}`, async () => assert.equal(await verify(tokenOf(header, payload)), null));

  it('is refused when another key has signed it', async () => {
    assert.equal(await verify(tokenOf(head, claims, other.privateKey)), null);
  });
});
