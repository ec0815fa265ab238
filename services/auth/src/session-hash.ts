import { createHash } from 'node:crypto';

/** What stands for a session outside of auth: the same as the column `hash` of its row. */
export const sessionHash = (id: string): string =>
  createHash('sha256')
    .update(Buffer.from(id.replaceAll('-', ''), 'hex'))
    .digest('base64url');
