import { Refusal } from '@ticketing/common/refusal';
import { isAPIError } from 'better-auth/api';

/**
 * What an error of better-auth's means to the caller. Some hide their cause, such as a database that does not answer;
 * then the cause says it.
 * @throws Refusal, or the error itself when there is nothing to tell.
 */
export const refuse = (error: unknown): never => {
  if (!isAPIError(error)) throw error;
  if (error.cause instanceof Error) throw error.cause;
  if (error.body?.code === 'INVALID_PASSWORD')
    throw new Refusal('invalid-input', 'This is not your present password. Please try again.', {
      errors: [{ field: 'currentPassword', message: 'is not your present password' }],
      event: 'password-change-failed',
    });
  if (error.statusCode === 401) throw notSignedIn();
  throw error;
};

export const notSignedIn = () => new Refusal('not-signed-in', 'Sign in first, or again: your session has ended.');
