import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { SignIn, User } from '@ticketing/contracts/http/users';
import type { Passwords } from '../passwords.ts';
import { findCredential } from '../store/users.ts';

/** Who this is, and the epoch of the devices that are to be known as theirs, read together with the password. */
export type KnownUser = { readonly user: User; readonly deviceEpoch: number };

/**
 * Who this is, if the password is theirs. An unknown e-mail costs a hash too: neither the answer nor its time tells who has an account.
 * @throws Refusal `invalid-credentials`, `too-many-requests`.
 */
export const signIn = async (
  { database, passwords }: { database: Database; passwords: Passwords },
  { email, password }: SignIn,
): Promise<KnownUser> => {
  const known = await findCredential(database, email);
  const isTheirs = known
    ? await passwords.verify(known.passwordHash, password)
    : await costTheSame(passwords, password);
  if (!known || !isTheirs)
    throw new Refusal('invalid-credentials', 'The e-mail or the password is wrong. Please try again.', {
      // Only the log names the account. The answer is the same when there is no such account.
      facts: { account: known?.id ?? 'none' },
    });
  return { user: { id: known.id, email: known.email, name: known.name }, deviceEpoch: known.deviceEpoch };
};

const costTheSame = async (passwords: Passwords, password: string): Promise<false> => {
  await passwords.hash(password);
  return false;
};
