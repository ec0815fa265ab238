import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 24;
// Asking for random bytes once for many ids keeps an id at about a microsecond.
const pool = new Uint8Array(length * 256);
let used = pool.length;

/** 24 random letters and digits: over 140 bits, so nobody guesses one. */
export const randomText = (): string => {
  let text = '';
  while (text.length < length) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const place = pool[used++]! & 63;
    // 62 letters fit into 6 bits with two values over, which are thrown away: no letter is likelier than another.
    if (place < alphabet.length) text += alphabet[place];
  }
  return text;
};

/** A new id in Stripe's manner: a prefix that says what it names, then random text. */
export const newId = (prefix: 'pi' | 'ch' | 're' | 'pm' | 'evt' | 'req' | 'fault'): string =>
  `${prefix}_${randomText()}`;
