import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { isPassing, Refusal } from './http.ts';
import { newKey } from './new-key.ts';

const storageKey = (intention: string) => `intention:${intention}`;

// These refuse this attempt only. An earlier attempt with the same key, whose answer was lost, may have succeeded.
const uncertainCodes: readonly ProblemCode[] = ['idempotency-key-in-use', 'not-signed-in'];

/** Whether a failure leaves open if the intention, or an earlier attempt at it, has taken effect. */
export const isUncertain = (error: unknown): boolean =>
  isPassing(error) || (error instanceof Refusal && uncertainCodes.includes(error.code));

/**
 * Carries out one intention of the user under one idempotency key. The key is kept, over retries and reloads, until
 * there is a definite answer, so that trying again never buys twice.
 */
export const carryOut = async <T>(intention: string, act: (key: string) => Promise<T>): Promise<T> => {
  const name = storageKey(intention);
  const key = sessionStorage.getItem(name) ?? newKey();
  sessionStorage.setItem(name, key);
  try {
    const result = await act(key);
    sessionStorage.removeItem(name);
    return result;
  } catch (error) {
    if (!isUncertain(error)) sessionStorage.removeItem(name);
    throw error;
  }
};
