import { inWords, type Limiter } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';
import type { limits } from './limits.ts';

export type AuthLimiter = Limiter<typeof limits>;

/** Who tries to sign in: the (tidy) e-mail, from which network, and from which known device of its owner, if one. */
export type Guesser = { readonly email: string; readonly network: string; readonly device: string | null };

/**
 * Lets somebody guess a password. Only wrong guesses count, but each is counted before it is looked at, so that many at
 * once are no way round.
 */
const countWrong = async <T>(
  limiter: AuthLimiter,
  counted: Parameters<AuthLimiter['giveBack']>[0],
  guess: () => Promise<T>,
): Promise<T> => {
  let isWrong = false;
  try {
    return await guess();
  } catch (error) {
    isWrong = error instanceof Refusal && ['invalid-credentials', 'invalid-input'].includes(error.code);
    throw error;
  } finally {
    if (!isWrong) await limiter.giveBack(counted);
  }
};

/**
 * A sign-in. Wrong passwords from a known device count for that device alone. Those of strangers count for the e-mail in
 * their network; an e-mail that is guessed from many networks leaves each of them two tries an hour, and so never keeps
 * its owner out elsewhere.
 * @throws Refusal `too-many-requests` beside what the guess throws
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
    await limiter.giveBack(counted);
    if (isAttacked) throw tooManyGuesses('wrongPasswordsByEmailAndNetworkUnderAttack', underAttack.retryAfterSeconds);
    throw tooManyGuesses('wrongPasswordsByNetwork', byNetwork.retryAfterSeconds);
  }
  return countWrong(limiter, { ...counted, wrongPasswordsByEmailAndNetwork: emailAndNetwork }, guess);
};

/** A change of password, whose present one may be guessed with a stolen session. */
export const guessAtChange = async <T>(limiter: AuthLimiter, userId: string, guess: () => Promise<T>): Promise<T> => {
  const counted = { wrongPasswordsAtChange: userId };
  await limiter.take(counted);
  return countWrong(limiter, counted, guess);
};

/** A sign-up: only what tells that an e-mail has an account counts. */
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
    if (!isTaken) await limiter.giveBack(counted);
  }
};

const tooManyGuesses = (limit: string, retryAfterSeconds: number): Refusal =>
  new Refusal(
    'too-many-requests',
    `Too many wrong passwords came from here. Please try again in ${inWords(retryAfterSeconds)}, or on a device where you have signed in before.`,
    { retryAfterSeconds, facts: { limit } },
  );
