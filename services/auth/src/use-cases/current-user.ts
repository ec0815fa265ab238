import type { Database } from '@ticketing/common/database/database';
import type { TokenVerifier } from '@ticketing/common/http/tokens';
import type { User } from '@ticketing/contracts/http/users';
import type { Sessions } from '../accounts/sessions.ts';
import { findBySession } from '../store/users.ts';

/** A token carried by cookie is renewed when this little of its life is left, in milliseconds. */
const renewedBeforeEndMs = 300_000;

export type Asking = {
  /** What the `Authorization` header gave; a caller who sends one means that and no cookie. */
  readonly bearer: string | undefined;
  readonly tokenCookie: string | undefined;
  readonly hasSessionCookie: boolean;
  readonly headers: Headers;
  /** Called with the reason when the token was never valid. */
  readonly onForged?: (reason: string) => void;
  readonly nowMs: number;
};

/**
 * Who is asking, or null. A good token is enough, as long as its session lives; the session cookie is asked when the
 * token cookie is missing or near its end, and then renews it.
 */
export const currentUser = async (
  parts: { database: Database; verify: TokenVerifier; sessions: Sessions },
  { bearer, tokenCookie, hasSessionCookie, headers, onForged, nowMs }: Asking,
): Promise<{ readonly user: User | null; readonly setCookies: readonly string[] }> => {
  const known = await bearerOf(parts, bearer ?? tokenCookie, onForged);
  const isFresh = known !== null && known.expiresAtMs - nowMs > renewedBeforeEndMs;
  if (isFresh || bearer !== undefined || !hasSessionCookie) return { user: known?.user ?? null, setCookies: [] };
  const found = await parts.sessions.find(headers);
  if (!found.user) return { user: null, setCookies: found.cookies };
  const { cookie } = await parts.sessions.issueToken(found);
  return { user: found.user, setCookies: [...found.cookies, cookie] };
};

/** Whose this token is, and until when: null when it is not ours, has run out, or its session has ended. */
const bearerOf = async (
  { database, verify }: { database: Database; verify: TokenVerifier },
  token: string | undefined,
  onForged: Asking['onForged'],
): Promise<{ readonly user: User; readonly expiresAtMs: number } | null> => {
  const caller = token ? await verify(token, onForged) : null;
  const user = caller && (await findBySession(database, caller.id, caller.sessionHash));
  return caller && user && { user, expiresAtMs: caller.expiresAtMs };
};
