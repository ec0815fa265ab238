import type { Database } from '@ticketing/common/database/database';
import type { User } from '@ticketing/contracts/http/users';
import { endOldestSessions, endSession } from '../store/sessions.ts';
import type { TokenCookie } from '../token-cookie.ts';
import type { Accounts } from './better-auth.ts';
import { refuse } from './refuse.ts';

/** Somebody signed in, with what has to be set as cookies so that they stay so. */
export type OpenSession = {
  readonly user: User;
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly cookies: readonly string[];
};

/** Sessions by their cookie; `asking` are the headers of the request (see `askingOf` in parts.ts). */
export type Sessions = {
  /** Starts a session of somebody who has proved who they are. */
  open(user: User, asking: Headers): Promise<OpenSession>;
  /** Whose session the cookie bears; null with the cookies to take away when there is none or it has ended. */
  find(asking: Headers): Promise<OpenSession | { readonly user: null; readonly cookies: readonly string[] }>;
  /** Ends the session at once. Gives the cookies to take away. */
  end(asking: Headers): Promise<readonly string[]>;
  /** A fresh token, and the cookie that carries it. */
  issueToken(
    who: Pick<OpenSession, 'user' | 'sessionId' | 'expiresAt'>,
  ): Promise<{ readonly token: string; readonly cookie: string }>;
};

/** With `maxSessions`, a new session ends the least recently used one of a user who already has that many. */
export const createSessions = (
  database: Database,
  { api }: Accounts,
  tokenCookie: TokenCookie,
  maxSessions: number | null,
): Sessions => ({
  open: async (user, headers) => {
    const answer = await api.startSession({ headers, body: user, returnHeaders: true });
    if (maxSessions !== null) await endOldestSessions(database, user.id, maxSessions);
    return { user, ...answer.response, cookies: cookiesOf(answer) };
  },
  find: async (headers) => {
    const answer = await api.getSession({ headers, returnHeaders: true }).catch(refuse);
    if (!answer.response) {
      const cookies = cookiesOf(answer);
      return { user: null, cookies: cookies.length > 0 ? [...cookies, tokenCookie.clear()] : [] };
    }
    const { user, session } = answer.response;
    return {
      user: { id: user.id, email: user.email, name: user.name },
      sessionId: session.id,
      expiresAt: session.expiresAt,
      cookies: cookiesOf(answer),
    };
  },
  end: async (headers) => {
    const answer = await api.takeSessionCookie({ headers, returnHeaders: true });
    if (answer.response.token) await endSession(database, answer.response.token);
    return [...cookiesOf(answer), tokenCookie.clear()];
  },
  issueToken: async ({ user, sessionId, expiresAt }) => {
    const body = { userId: user.id, name: user.name, sessionId, sessionExpiresAt: expiresAt };
    const token = await api.issueToken({ body });
    return { token, cookie: tokenCookie.set(token) };
  },
});

const cookiesOf = ({ headers }: { headers?: Headers | null }): string[] => headers?.getSetCookie() ?? [];
