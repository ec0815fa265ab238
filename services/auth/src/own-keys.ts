import type { SigningKeys } from '@ticketing/common/http/signing-keys';
import type { SigningKeyStore } from './store/signing-keys.ts';

/** Our public keys, for verifying our own tokens; an unknown id is looked for in the database. */
export const createOwnKeys = (store: Pick<SigningKeyStore, 'all'>): Pick<SigningKeys, 'find'> => {
  const known = new Map<string, CryptoKey>();
  return {
    find: async (kid) => {
      if (!known.has(kid))
        for (const { id, publicKey } of await store.all())
          known.set(id, await crypto.subtle.importKey('jwk', JSON.parse(publicKey), 'Ed25519', false, ['verify']));
      return known.get(kid) ?? null;
    },
  };
};
