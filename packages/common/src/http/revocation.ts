import type { EndedSessions } from './ended-sessions.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Caller } from './tokens.ts';

/** Ends tokens before they expire: their session has ended, or the key that signed them was revoked. */
export type Revocation = {
  isRevoked(caller: Pick<Caller, 'keyId' | 'sessionHash'>): boolean;
  /** Resolves once `isRevoked` can be called. @throws if the database does not answer */
  loaded(): Promise<void>;
  /** Registers a callback for every revocation, for code that holds a caller longer than one request. */
  onRevoked(act: () => void): void;
};

export const createRevocation = (
  keys: Pick<SigningKeys, 'has' | 'onRevoked'>,
  ended: Pick<EndedSessions, 'has' | 'loaded' | 'onEnded'>,
): Revocation => ({
  isRevoked: ({ keyId, sessionHash }) => ended.has(sessionHash) || !keys.has(keyId),
  loaded: ended.loaded,
  onRevoked: (act) => {
    ended.onEnded(act);
    keys.onRevoked(act);
  },
});
