import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { importJWK } from 'jose';
import { createTestDatabase } from '../testing/database.ts';
import { createSigner } from '../testing/tokens.ts';
import type { SigningKeys } from './signing-keys.ts';
import { createTokenVerifier, type TokenVerifier, tokenType } from './tokens.ts';

const now = (): number => Math.floor(Date.now() / 1_000);

describe('a token', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let signer: Awaited<ReturnType<typeof createSigner>>;
  let other: Awaited<ReturnType<typeof createSigner>>;
  const known = new Map<string, Awaited<ReturnType<SigningKeys['find']>>>();
  let verify: TokenVerifier;

  before(async () => {
    test = await createTestDatabase();
    [signer, other] = [await createSigner(test.database), await createSigner(test.database)];
    for (const { kid, jwk } of [signer, other])
      known.set(kid, (await importJWK(jwk, 'EdDSA')) as Awaited<ReturnType<SigningKeys['find']>>);
    verify = createTokenVerifier(
      { find: async (kid) => known.get(kid) ?? null },
      { isRevoked: ({ keyId }) => !known.has(keyId), loaded: async () => {} },
    );
  });
  after(() => test.close());

  it('identifies its user and states its expiry', async () => {
    const [sub, exp] = [randomUUID(), now() + 60];
    const sid = 'a'.repeat(43);
    assert.deepEqual(await verify(signer.token({ sub, name: 'Grace', sid, exp })), {
      id: sub,
      name: 'Grace',
      expiresAtMs: exp * 1_000,
      keyId: signer.kid,
      sessionHash: sid,
    });
  });

  const refused: [string, Record<string, unknown>, Record<string, unknown>?][] = [
    ['with another audience', { aud: 'another' }],
    ['with no audience', { aud: undefined }],
    ['from another issuer', { iss: 'another' }],
    ['from no issuer', { iss: undefined }],
    ['that expired a second ago', { exp: now() - 1 }],
    ['that never expires', { exp: undefined }],
    ['with an expiry that is not a number', { exp: 'tomorrow' }],
    ['that is not valid yet', { nbf: now() + 60 }],
    ['without a subject', { sub: undefined }],
    ['whose subject is not a UUID', { sub: 'admin' }],
    ['that names another algorithm', {}, { alg: 'RS256' }],
    ['that names no algorithm', {}, { alg: 'none' }],
    ['of an unknown key', {}, { kid: randomUUID() }],
    ['without a key id', {}, { kid: undefined }],
  ];
  for (const [what, claims, header] of refused)
    it(`${what} is refused`, async () => assert.equal(await verify(signer.token(claims, header)), null));

  it('signed by one key in the name of another is refused', async () => {
    assert.equal(await verify(signer.token({}, { kid: other.kid })), null);
  });

  it('signed with the public key as a shared secret is refused', async () => {
    const [, body] = signer.token().split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', typ: tokenType, kid: signer.kid })).toString('base64url');
    for (const secret of [
      signer.publicKey.export({ type: 'spki', format: 'pem' }),
      signer.publicKey.export({ type: 'spki', format: 'der' }),
      Buffer.from(signer.jwk.x ?? '', 'base64url'),
    ]) {
      const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
      assert.equal(await verify(`${head}.${body}.${signature}`), null);
    }
  });

  it('with one changed bit in its content or signature is refused', async () => {
    const [head, body, signature] = signer.token().split('.') as [string, string, string];
    const changed = (text: string): string => {
      const bytes = Buffer.from(text, 'base64url');
      bytes[5] = (bytes[5] ?? 0) ^ 1;
      return bytes.toString('base64url');
    };
    for (const token of [
      `${head}.${changed(body)}.${signature}`,
      `${head}.${body}.${changed(signature)}`,
      `${head}.${body}.`,
    ])
      assert.equal(await verify(token), null);
  });

  it('that was accepted before is refused once it has expired', async (t) => {
    const token = signer.token({ exp: now() + 60 });
    assert.ok(await verify(token));
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
    assert.equal(await verify(token), null);
    assert.equal(await verify(token), null);
  });

  it('of a key that is no longer known is refused, even if it was accepted before', async () => {
    const retired = await createSigner(test.database);
    known.set(retired.kid, (await importJWK(retired.jwk, 'EdDSA')) as never);
    const taken = retired.token();
    assert.ok(await verify(taken));
    known.delete(retired.kid);
    assert.equal(await verify(taken), null);
    assert.equal(await verify(retired.token()), null);
  });
});
