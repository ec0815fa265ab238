import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { createTokenVerifier, tokenAudience, tokenIssuer, tokenType } from './tokens.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const imported = await crypto.subtle.importKey('jwk', publicKey.export({ format: 'jwk' }), 'Ed25519', false, [
  'verify',
]);

const signToken = (claims: object = {}): string => {
  const now = Math.floor(Date.now() / 1_000);
  const parts = [
    { alg: 'EdDSA', kid: 'k', typ: tokenType },
    {
      sub: randomUUID(),
      sid: randomBytes(32).toString('base64url'),
      name: 'Ada',
      iss: tokenIssuer,
      aud: tokenAudience,
      iat: now,
      exp: now + 900,
      ...claims,
    },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
};

/** A verifier, and how often it looked up a key: once for each token that is not in its cache. */
const createCounted = () => {
  let lookUps = 0;
  const find = async () => {
    lookUps += 1;
    return imported;
  };
  const verify = createTokenVerifier({ find }, { isRevoked: () => false, loaded: async () => {} });
  return { verify, lookUps: () => lookUps };
};

describe('the spelling of a token', () => {
  it('is unique: blanks, other alphabets and other last letters are refused', async () => {
    const { verify, lookUps } = createCounted();
    const token = signToken();
    const signature = token.lastIndexOf('.') + 1;
    const last = token.at(-1) ?? '';
    // The last of 86 letters carries two bits of the signature and four that a lenient parser ignores.
    const sameBits = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
      (letter) => letter !== last,
    );
    const spellings = [
      ...[1, 2, 40].map((at) => `${token.slice(0, signature + at)} ${token.slice(signature + at)}`),
      ...sameBits.map((letter) => token.slice(0, -1) + letter),
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
      `${token}.`,
      token.replace('.', '..'),
    ];
    for (const spelling of spellings) assert.equal(await verify(spelling), null, JSON.stringify(spelling.slice(-20)));
    assert.ok(await verify(token));
    assert.ok(await verify(token));
    const other = spellings.length;
    assert.ok(lookUps() <= other + 1, 'the token itself was verified once and then found in the cache');
  });

  it('has at most 1,024 characters, enough for the longest name', async () => {
    const { verify } = createCounted();
    assert.ok(await verify(signToken({ name: '語'.repeat(100) })));
    assert.equal(await verify(signToken({ name: 'x'.repeat(1_000) })), null);
  });

  it('in 50,000 variants uses no memory', { timeout: 60_000 }, async () => {
    const { verify } = createCounted();
    const token = signToken();
    const at = token.lastIndexOf('.') + 1;
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 50_000; n += 1) {
      const blanks = [...n.toString(2)].map((bit) => (bit === '1' ? ' ' : '\t')).join('');
      await verify(`${token.slice(0, at + 5)}${blanks}${token.slice(at + 5)}`);
    }
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(await verify(token), 'the verifier is still in use, with its cache');
    assert.ok(grown < 50e6, `${Math.round(grown / 1e6)} MB for 50,000 spellings`);
  });
});
