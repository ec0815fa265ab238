import type { SigningKeys } from '@ticketing/common/http/signing-keys';
import type { Logger } from '@ticketing/common/logger';
import { recordSecurityEvent } from '@ticketing/common/security-events';
import type { Background } from '@ticketing/common/service/definition';
import { createWorker } from '@ticketing/common/worker';
import type { SigningKeyStore } from './store/signing-keys.ts';

/** A key that was revoked, here or on another replica, is accepted for at most this much longer. */
const refreshMs = 2_000;

export type OwnKeys = Pick<SigningKeys, 'find' | 'has'> & { start(): Background };

/** Our public keys, for verifying our own tokens; an unknown id is looked for in the database. */
export const createOwnKeys = (store: Pick<SigningKeyStore, 'all'>, log: Logger): OwnKeys => {
  let known = new Map<string, CryptoKey>();
  const read = async (): Promise<void> => {
    const found = new Map<string, CryptoKey>();
    for (const { id, publicKey } of await store.all()) found.set(id, known.get(id) ?? (await importKey(publicKey)));
    for (const kid of known.keys()) if (!found.has(kid)) recordSecurityEvent(log, 'signing-key-revoked', { kid });
    known = found;
  };
  return {
    find: async (kid) => {
      if (!known.has(kid)) await read();
      return known.get(kid) ?? null;
    },
    has: (kid) => known.has(kid),
    start: () => createWorker(refreshMs, read, log, 'cannot read the signing keys; retrying').start(),
  };
};

const importKey = (publicKey: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('jwk', JSON.parse(publicKey), 'Ed25519', false, ['verify']);
