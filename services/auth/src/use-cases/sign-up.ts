import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { SignUp, User } from '@ticketing/contracts/http/users';
import type { Passwords } from '../passwords.ts';
import { addUser, isEmailTaken } from '../store/users.ts';

/**
 * Gives somebody an account. A taken e-mail is refused before its password costs anything; of many at once the
 * database lets one through.
 * @throws Refusal `email-taken`, `too-many-requests`.
 */
export const signUp = async (
  { database, passwords }: { database: Database; passwords: Passwords },
  { email, password, name }: SignUp,
): Promise<User> => {
  const refuseTaken = async (): Promise<void> => {
    if (await isEmailTaken(database, email)) throw emailTaken();
  };
  await refuseTaken();
  const hash = await passwords.hash(password, refuseTaken);
  const user = { id: randomUUIDv7(), email, name: name ?? nameIn(email) };
  if (!(await addUser(database, user, hash))) throw emailTaken();
  return user;
};

/** Who gives no name is called by what stands before the @. */
const nameIn = (email: string): string => (email.split('@', 1)[0] ?? email).slice(0, 100);

const emailTaken = () =>
  new Refusal('email-taken', 'There is an account with this e-mail already. Sign in, or use another e-mail.');
