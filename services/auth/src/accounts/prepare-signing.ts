import { isDatabaseTrouble } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { BetterAuthError } from 'better-auth';
import type { Accounts } from './better-auth.ts';

/**
 * Makes the signing key at the first start of all, and sees at every start that it can be used. While the database is
 * away this waits for the first request.
 * @throws Error when AUTH_SECRET is not the one the keys are encrypted with.
 */
export const prepareSigning = async ({ api }: Accounts, log: Logger): Promise<void> => {
  try {
    await api.ensureSigningKey();
  } catch (error) {
    if (error instanceof BetterAuthError && /decrypt/.test(error.message))
      throw new Error(
        'AUTH_SECRET is not the one the signing keys were made with. Put that one back; or, if it is lost, empty the table jwks, and everybody signs in anew.',
        { cause: error },
      );
    if (!isDatabaseTrouble(error)) throw error;
    log.warn({ error: String(error) }, 'the database is away; the signing key is looked for when it is needed');
  }
};
