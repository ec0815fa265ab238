import type { Argon2Parameters } from 'node:crypto';

/** What OWASP's password storage guide asks of argon2id at least: 19 MiB, two passes, one lane. */
export const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
export const saltLength = 16;

/** Everything needed to compute a password's hash again, and the hash. */
export type Kept = { readonly parameters: Omit<Argon2Parameters, 'message'>; readonly tag: Buffer };

/** Writes a hash in PHC string format, e.g. `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, base64 without padding. */
export const formatHash = (salt: Buffer, tag: Buffer): string =>
  `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;

/**
 * Reads a PHC string with whatever cost it was made.
 * @throws Error when it is not an argon2id hash, version 19.
 */
export const parseHash = (text: string): Kept => {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/.-]+)\$([\w+/.-]+)$/.exec(text);
  if (!match) throw new Error('a kept password is not an argon2id hash');
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const bytes = Buffer.from(tag, 'base64');
  return {
    parameters: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      nonce: Buffer.from(salt, 'base64'),
      tagLength: bytes.length,
    },
    tag: bytes,
  };
};

/** One text for one password, however a keyboard composed its letters. */
export const passwordBytes = (password: string): Buffer => Buffer.from(password.normalize('NFKC'));

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
