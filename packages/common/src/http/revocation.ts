import type { EndedSessions } from './ended-sessions.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Caller } from './tokens.ts';

/** What ends a token before it runs out: its session has ended, or the key that signed it was revoked. */
export type Revocation = {
  isRevoked(caller: Pick<Caller, 'keyId' | 'sessionHash'>): boolean;
  /** Resolves once `isRevoked` can be asked. @throws when the database does not answer */
  loaded(): Promise<void>;
  /** Calls back whenever something was revoked, for those who hold a caller longer than one request. */
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
