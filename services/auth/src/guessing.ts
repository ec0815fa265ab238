import { inWords, type Limiter } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';
import type { limits } from './limits.ts';

export type AuthLimiter = Limiter<typeof limits>;

/** The caller of a sign-in: the (tidy) e-mail, the network, and a known device of the owner, if any. */
export type Guesser = { readonly email: string; readonly network: string; readonly device: string | null };

/**
 * Limits password guesses. Only wrong guesses count, but each is counted before the password is checked, so that concurrent
 * guesses do not bypass the limit.
 */
const countWrong = async <T>(
  limiter: AuthLimiter,
  counted: Parameters<AuthLimiter['refund']>[0],
  guess: () => Promise<T>,
): Promise<T> => {
  let isWrong = false;
  try {
    return await guess();
  } catch (error) {
    isWrong = error instanceof Refusal && ['invalid-credentials', 'invalid-input'].includes(error.code);
    throw error;
  } finally {
    if (!isWrong) await limiter.refund(counted);
  }
};

/**
 * A sign-in. Wrong passwords from a known device count for that device only. Those from unknown devices count for the e-mail
 * in their network. For an e-mail that is guessed from many networks, each of them has two attempts an hour, so the owner
 * is never locked out elsewhere.
 * @throws Refusal `too-many-requests`, in addition to errors of the guess
 */
export const guessSignIn = async <T>(
  limiter: AuthLimiter,
  { email, network, device }: Guesser,
  guess: () => Promise<T>,
): Promise<T> => {
  if (device !== null) {
    const counted = { wrongPasswordsByDevice: device };
    await limiter.take(counted);
    return countWrong(limiter, counted, guess);
  }
  const emailAndNetwork = `${email} ${network}`;
  const first = await limiter.count('wrongPasswordsByEmailAndNetwork', emailAndNetwork);
  if (first.isOver) throw tooManyGuesses('wrongPasswordsByEmailAndNetwork', first.retryAfterSeconds);
  const counted = {
    wrongPasswordsByNetwork: network,
    wrongPasswordsByEmail: email,
    wrongPasswordsByEmailAndNetworkUnderAttack: emailAndNetwork,
  };
  const [byNetwork, byEmail, underAttack] = await Promise.all([
    limiter.count('wrongPasswordsByNetwork', network),
    limiter.count('wrongPasswordsByEmail', email),
    limiter.count('wrongPasswordsByEmailAndNetworkUnderAttack', emailAndNetwork),
  ]);
  const isAttacked = byEmail.isOver && underAttack.isOver;
  if (byNetwork.isOver || isAttacked) {
    await limiter.refund(counted);
    if (isAttacked) throw tooManyGuesses('wrongPasswordsByEmailAndNetworkUnderAttack', underAttack.retryAfterSeconds);
    throw tooManyGuesses('wrongPasswordsByNetwork', byNetwork.retryAfterSeconds);
  }
  return countWrong(limiter, { ...counted, wrongPasswordsByEmailAndNetwork: emailAndNetwork }, guess);
};

/** A change of password. With a stolen session an attacker could guess the current password. */
export const guessAtChange = async <T>(limiter: AuthLimiter, userId: string, guess: () => Promise<T>): Promise<T> => {
  const counted = { wrongPasswordsAtChange: userId };
  await limiter.take(counted);
  return countWrong(limiter, counted, guess);
};

/** A sign-up. Only attempts that reveal an existing account count. */
export const askForAccount = async <T>(limiter: AuthLimiter, network: string, ask: () => Promise<T>): Promise<T> => {
  const counted = { takenEmailsByNetwork: network };
  await limiter.take(counted);
  let isTaken = false;
  try {
    return await ask();
  } catch (error) {
    isTaken = error instanceof Refusal && error.code === 'email-taken';
    throw error;
  } finally {
    if (!isTaken) await limiter.refund(counted);
  }
};

const tooManyGuesses = (limit: string, retryAfterSeconds: number): Refusal =>
  new Refusal(
    'too-many-requests',
    `There were too many wrong passwords from your network. Please try again in ${inWords(retryAfterSeconds)}, or on a device where you have signed in before.`,
    { retryAfterSeconds, facts: { limit } },
  );
