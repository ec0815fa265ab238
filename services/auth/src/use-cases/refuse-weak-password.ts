import { Refusal } from '@ticketing/common/refusal';
import type { User } from '@ticketing/contracts/http/users';
import { commonPasswords } from '../common-passwords.ts';
import { weaknessOf } from '../domain/weak-password.ts';

/** @throws Refusal `invalid-input` naming the field, when the password is too easy to guess. */
export const refuseWeakPassword = (
  field: 'password' | 'newPassword',
  password: string,
  { email, name }: Pick<User, 'email' | 'name'>,
): void => {
  const message = weaknessOf(password, { email, name, common: commonPasswords });
  if (message === null) return;
  throw new Refusal('invalid-input', 'Please choose a password that is harder to guess.', {
    errors: [{ field, message }],
  });
};
