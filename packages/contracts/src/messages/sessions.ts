import { z } from 'zod';
import { Moment, Version } from '../values.ts';
import { message } from './envelope.ts';

/** SHA-256 of a session's id, base64url: what tokens carry as `sid`. The id itself is auth's alone. */
export const SessionHash = z.string().regex(/^[\w-]{43}$/);

/** A session that ended before its time. The last of its tokens runs out at `expiresAt`. */
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
  'A session has ended by sign-out, revocation or a new password, and its tokens are refused from now on.',
);
