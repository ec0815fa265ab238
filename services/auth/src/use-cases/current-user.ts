import type { Database } from '@ticketing/common/database/database';
import type { TokenVerifier } from '@ticketing/common/http/tokens';
import type { User } from '@ticketing/contracts/http/users';
import { findBySession } from '../store/users.ts';

/** Who bears this token, and until when (milliseconds): null when it is not ours, has run out, or its session has ended. */
export const bearerOf = async (
  { database, verify }: { database: Database; verify: TokenVerifier },
  token: string,
): Promise<{ readonly user: User; readonly expiresAtMs: number } | null> => {
  const caller = await verify(token);
  const sessionId = caller && sessionOf(token);
  const user = caller && sessionId ? await findBySession(database, caller.id, sessionId) : null;
  return caller && user && { user, expiresAtMs: caller.expiresAtMs };
};

/** The session a verified token was made in. */
const sessionOf = (token: string): string | null => {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid?: unknown };
  return typeof payload.sid === 'string' ? payload.sid : null;
};
