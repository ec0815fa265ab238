import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { cost, formatHash, parseHash, passwordBytes, saltLength } from './domain/password.ts';
import type { HashQueue } from './hash-queue.ts';

const derive = promisify(argon2);

export type Passwords = {
  /** The PHC string to keep. `before` runs when the turn has come: what it refuses costs no hash. */
  hash(password: string, before?: () => Promise<void>): Promise<string>;
  verify(kept: string, password: string): Promise<boolean>;
};

/** Hashes and verifies with argon2id on libuv's threads, as many at once as the queue lets through. */
export const createPasswords = (inTurn: HashQueue): Passwords => ({
  hash: (password, before) =>
    inTurn(async () => {
      await before?.();
      const nonce = randomBytes(saltLength);
      return formatHash(nonce, await derive('argon2id', { ...cost, nonce, message: passwordBytes(password) }));
    }),
  verify: (kept, password) =>
    inTurn(async () => {
      const { parameters, tag } = parseHash(kept);
      return timingSafeEqual(tag, await derive('argon2id', { ...parameters, message: passwordBytes(password) }));
    }),
});
