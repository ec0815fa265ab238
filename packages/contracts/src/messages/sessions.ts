import { z } from 'zod';
import { Moment, Version } from '../values.ts';
import { message } from './envelope.ts';

/** SHA-256 of a session's id, base64url: the claim `sid` of its tokens. Only auth knows the id itself. */
export const SessionHash = z.string().regex(/^[\w-]{43}$/);

/** A session that ended early. The last of its tokens expires at `expiresAt`. */
export const EndedSession = z.object({
  sessionHash: SessionHash,
  endedAt: Moment,
  expiresAt: Moment,
  version: Version,
});
export type EndedSession = z.infer<typeof EndedSession>;

export const SessionEnded = message(
  'auth',
  'session.ended',
  EndedSession,
  'A session has ended by sign-out, revocation or a new password. Its tokens are refused from now on.',
);
