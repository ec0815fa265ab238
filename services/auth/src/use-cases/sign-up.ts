import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { SignUp, User } from '@ticketing/contracts/http/users';
import type { Passwords } from '../passwords.ts';
import { addUser, isEmailTaken } from '../store/users.ts';
import { refuseWeakPassword } from './refuse-weak-password.ts';

/**
 * Gives somebody an account. A taken e-mail is refused before its password costs anything; of many at once the
 * database lets one through. Without a name they have none: an address is private, so no part of it becomes one.
 * @throws Refusal `email-taken`, `invalid-input` for a weak password, `too-many-requests`.
 */
export const signUp = async (
  { database, passwords }: { database: Database; passwords: Passwords },
  { email, password, name = '' }: SignUp,
): Promise<User> => {
  refuseWeakPassword('password', password, { email, name });
  const refuseTaken = async (): Promise<void> => {
    if (await isEmailTaken(database, email)) throw emailTaken();
  };
  await refuseTaken();
  const hash = await passwords.hash(password, refuseTaken);
  const user = { id: randomUUIDv7(), email, name };
  if (!(await addUser(database, user, hash))) throw emailTaken();
  return user;
};

const emailTaken = () =>
  new Refusal('email-taken', 'There is an account with this e-mail already. Sign in, or use another e-mail.');
