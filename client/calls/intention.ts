import { isPassing } from './http.ts';

const storageKey = (intention: string) => `intention:${intention}`;

/**
 * Carries out one intention of the user under one idempotency key. The key is kept, over retries and reloads, until
 * there is a definite answer, so that trying again never buys twice.
 */
export const carryOut = async <T>(intention: string, act: (key: string) => Promise<T>): Promise<T> => {
  const name = storageKey(intention);
  const key = sessionStorage.getItem(name) ?? crypto.randomUUID();
  sessionStorage.setItem(name, key);
  try {
    const result = await act(key);
    sessionStorage.removeItem(name);
    return result;
  } catch (error) {
    if (!isPassing(error)) sessionStorage.removeItem(name);
    throw error;
  }
};
