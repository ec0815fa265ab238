import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type CryptoKey, importJWK } from 'jose';
import { createTestDatabase } from '../testing/database.ts';
import { createSigner } from '../testing/tokens.ts';
import { createTokenVerifier, maxTokenSeconds } from './tokens.ts';

const now = (): number => Math.floor(Date.now() / 1_000);

describe('a token', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let signer: Awaited<ReturnType<typeof createSigner>>;
  let key: CryptoKey;
  before(async () => {
    test = await createTestDatabase();
    signer = await createSigner(test.database);
    key = (await importJWK(signer.jwk, 'EdDSA')) as CryptoKey;
  });
  after(() => test.close());

  /** A verifier that knows the signer's key. `asked` are the steps that a verification took. */
  const create = ({ isRevoked = (): boolean => false, loaded = async () => {} } = {}) => {
    const asked: string[] = [];
    const verify = createTokenVerifier(
      {
        find: async (kid) => {
          asked.push('find');
          return kid === signer.kid ? key : null;
        },
      },
      {
        isRevoked,
        loaded: async () => {
          asked.push('loaded');
          await loaded();
        },
      },
    );
    return { verify, asked };
  };
  const forgeryOf = async (token: string): Promise<string[]> => {
    const reasons: string[] = [];
    assert.equal(await create().verify(token, (reason) => void reasons.push(reason)), null);
    return reasons;
  };

  it('that was never valid is reported with the reason', async () => {
    const [head, body, signature] = signer.token().split('.') as [string, string, string];
    for (const [token, reason] of [
      ['nonsense', 'not a token'],
      ['a'.repeat(1_025), 'not a token'],
      [`nonsense.${body}.${signature}`, 'not a token'],
      [signer.token({}, { kid: undefined }), 'not a token'],
      [signer.token({}, { kid: '' }), 'not a token'],
      [signer.token({}, { kid: 'another' }), 'unknown key'],
      [signer.token({ exp: now() + maxTokenSeconds + 2 }), 'life too long'],
      [signer.token({ iat: now() + 90, exp: now() + 100 }), 'life too long'],
      [`${head}.${body}.${'A'.repeat(10)}${signature.slice(10)}`, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
      [signer.token({ aud: 'another' }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
      [signer.token({ sub: 'admin' }), 'ERR_CLAIMS'],
    ] as const)
      assert.deepEqual(await forgeryOf(token), [reason], token.slice(0, 20));
  });

  it('that has expired is refused without a report', async () => {
    assert.deepEqual(await forgeryOf(signer.token({ iat: now() - 100, exp: now() - 1 })), []);
  });

  it('is refused without anybody to report to', async () => {
    for (const token of ['nonsense', signer.token({ sub: 'admin' }), signer.token({}, { kid: 'another' })])
      assert.equal(await create().verify(token), null);
  });

  it('may be issued by a clock that is up to a minute ahead, and has exactly its lifetime', async () => {
    assert.ok(await create().verify(signer.token({ iat: now() + 55, exp: now() + 60 })));
    const iat = now();
    assert.ok(await create().verify(signer.token({ iat, exp: iat + maxTokenSeconds })));
  });

  it('without a name has an empty one', async () => {
    assert.equal((await create().verify(signer.token({ name: undefined })))?.name, '');
  });

  it('of 1,024 characters is accepted', async () => {
    for (let nth = 0; nth < 1_200; nth += 1) {
      const token = signer.token({ name: 'x'.repeat(300 + nth / 4) }, { padding: 'x'.repeat(nth % 4) });
      if (token.length === 1_024) return void assert.ok(await create().verify(token));
    }
    assert.fail('no token has this length');
  });

  it('is verified once the ended sessions are loaded, and fails while they cannot be', async () => {
    const { verify, asked } = create();
    assert.ok(await verify(signer.token()));
    assert.deepEqual(asked, ['loaded', 'find']);
    const failing = create({ loaded: () => Promise.reject(new Error('the database is away')) });
    await assert.rejects(failing.verify(signer.token()), /the database is away/);
  });

  it('is verified once, and refused from the moment on that it is revoked', async () => {
    let isRevoked = false;
    const { verify, asked } = create({ isRevoked: () => isRevoked });
    const token = signer.token();
    const caller = await verify(token);
    assert.deepEqual(await verify(token), caller);
    assert.deepEqual(asked, ['loaded', 'find']);
    isRevoked = true;
    assert.equal(await verify(token), null);
    assert.equal(await verify(signer.token()), null, 'a token that is revoked when it comes first');
  });

  it('that was accepted before is refused from the second on in which it expires', async (t) => {
    const { verify } = create();
    const exp = now() + 60;
    const token = signer.token({ exp });
    assert.ok(await verify(token));
    t.mock.timers.enable({ apis: ['Date'], now: exp * 1_000 - 1 });
    assert.ok(await verify(token));
    t.mock.timers.tick(1);
    assert.equal(await verify(token), null);
  });
});
