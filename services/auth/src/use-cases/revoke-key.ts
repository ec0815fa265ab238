import type { Accounts } from '../accounts/better-auth.ts';
import type { SigningKeyStore } from '../store/signing-keys.ts';

/**
 * Revokes a signing key, by default the current one, and creates a new one if no signing key is left. Auth refuses every
 * token that the key signed within two seconds, and the other services within five, since they poll the public keys.
 * @throws Error when there is no such key
 */
export const revokeKey = async (
  { keys, accounts }: { readonly keys: Pick<SigningKeyStore, 'revoke'>; readonly accounts: Accounts },
  kid: string | null,
): Promise<{ readonly revoked: string; readonly signing: string }> => {
  const revoked = await keys.revoke(kid);
  if (revoked === null)
    throw new Error(kid === null ? 'There is no signing key.' : `There is no signing key "${kid}".`);
  const { kid: signing } = await accounts.api.ensureSigningKey();
  return { revoked, signing };
};
