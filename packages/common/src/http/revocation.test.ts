import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRevocation } from './revocation.ts';

const create = (loaded = async () => {}) => {
  const listeners = { ended: () => {}, revoked: () => {} };
  const revocation = createRevocation(
    {
      has: (kid) => kid === 'known key',
      onRevoked: (act) => {
        listeners.revoked = act;
      },
    },
    {
      has: (hash) => hash === 'ended session',
      loaded,
      onEnded: (act) => {
        listeners.ended = act;
      },
    },
  );
  return { revocation, listeners };
};

describe('a token', () => {
  it('is revoked by the end of its session or the loss of its key, and by nothing else', () => {
    const { revocation } = create();
    for (const [keyId, sessionHash, isRevoked] of [
      ['known key', 'live session', false],
      ['known key', 'ended session', true],
      ['lost key', 'live session', true],
      ['lost key', 'ended session', true],
    ] as const)
      assert.equal(revocation.isRevoked({ keyId, sessionHash }), isRevoked, `${keyId}, ${sessionHash}`);
  });

  it('is not judged before the ended sessions are loaded', async () => {
    const { revocation } = create(() => Promise.reject(new Error('the database is away')));
    await assert.rejects(revocation.loaded(), /away/);
  });

  it('that is held for longer is reported for either reason', () => {
    const { revocation, listeners } = create();
    let times = 0;
    revocation.onRevoked(() => {
      times += 1;
    });
    listeners.ended();
    listeners.revoked();
    assert.equal(times, 2);
  });
});
