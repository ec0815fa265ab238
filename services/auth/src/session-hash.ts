import { createHash } from 'node:crypto';

/** The name of a session outside of auth: the same value as the column `hash` of its row. */
export const sessionHash = (id: string): string =>
  createHash('sha256')
    .update(Buffer.from(id.replaceAll('-', ''), 'hex'))
    .digest('base64url');
