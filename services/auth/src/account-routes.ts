import { callerFields } from '@ticketing/common/http/refused';
import type { Server } from '@ticketing/common/http/server';
import { recordSecurityEvent } from '@ticketing/common/security-events';
import { Account, AccountPatch } from '@ticketing/contracts/http/users';
import { Id, Moment, NewPassword, PersonName } from '@ticketing/contracts/values';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notSignedIn, refuse } from './accounts/refuse.ts';
import type { OpenSession } from './accounts/sessions.ts';
import { guessAtChange } from './guessing.ts';
import type { Parts } from './parts.ts';
import { endAllSessions, endOwnSession, findSession } from './store/sessions.ts';
import { findDeviceEpoch } from './store/users.ts';
import { refuseWeakPassword } from './use-cases/refuse-weak-password.ts';

declare module 'fastify' {
  interface FastifyRequest {
    signedIn: OpenSession | null;
  }
}

const Done = z.object({ status: z.literal(true) });
const done = { status: true } as const;
const Session = z.object({
  id: Id,
  isCurrent: z.boolean(),
  ipAddress: z.string().nullish(),
  userAgent: z.string().nullish(),
  createdAt: Moment,
  updatedAt: Moment,
  expiresAt: Moment,
});
const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1).max(128),
  newPassword: NewPassword,
  /** Accepted for compatibility, without effect: a new password always ends the other sessions. */
  revokeOtherSessions: z.boolean().optional(),
});
/** A session by its id. Older clients send the token from their cookie instead. */
const OneSession = z
  .strictObject({ id: Id.optional(), token: z.string().max(100).optional() })
  .refine(({ id, token }) => (id === undefined) !== (token === undefined), {
    path: ['id'],
    message: 'is missing: the id of a session, as list-sessions returns it',
  });

/**
 * What somebody signed in can do with their account: better-auth's routes under its own names, those we want of them.
 * Its sign-up, sign-in and sign-out are not among them: ours (see http.ts) are the only door.
 */
export const addAccountRoutes = (app: Server, parts: Parts): void => {
  const { accounts, database, sessions, limiter, devices } = parts;
  const { api } = accounts;
  app.decorateRequest('signedIn', null);

  for (const hook of limiter.limited('accountByNetwork')) app.addHook('onRequest', hook);
  const bySession = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const found = await sessions.find(parts.askingOf(request));
    reply.header('set-cookie', [...found.cookies]);
    if (!found.user) throw notSignedIn();
    request.signedIn = found;
  };
  const reading = { onRequest: bySession };
  const writing = { onRequest: [parts.onlyOwnPages, bySession] };
  /** Every device known before has just ended; the one that asked for it is known from now on. */
  const rememberDevice = (reply: FastifyReply, email: string, epoch: number): void => {
    reply.header('set-cookie', devices.remember(undefined, email, epoch) ?? []);
  };

  const rename = async (request: FastifyRequest, reply: FastifyReply, name: string): Promise<void> => {
    const { user, ...session } = signedIn(request);
    const asked = { headers: parts.askingOf(request), body: { name }, returnHeaders: true } as const;
    passCookies(reply, await api.updateUser(asked).catch(refuse));
    // The token carries the name too.
    const { cookie } = await sessions.issueToken({ ...session, user: { ...user, name } });
    reply.header('set-cookie', cookie);
  };

  app.get('/api/users/account', { ...reading, schema: { response: { 200: Account } } }, async (request) =>
    Account.parse(signedIn(request).user),
  );

  app.patch(
    '/api/users/account',
    { ...writing, schema: { body: AccountPatch, response: { 200: Account } } },
    async (request, reply) => {
      const { name } = request.body;
      if (name !== undefined) await rename(request, reply, name);
      return Account.parse({ ...signedIn(request).user, ...(name === undefined ? {} : { name }) });
    },
  );

  app.get(
    '/api/users/auth/list-sessions',
    { ...reading, schema: { response: { 200: z.array(Session) } } },
    async (request) => {
      const { sessionId } = signedIn(request);
      const found = await api.listSessions({ headers: parts.askingOf(request) }).catch(refuse);
      return found.map(({ id, ipAddress, userAgent, ...times }) => ({
        ...{ id, ipAddress, userAgent, isCurrent: id === sessionId },
        createdAt: times.createdAt.toISOString(),
        updatedAt: times.updatedAt.toISOString(),
        expiresAt: times.expiresAt.toISOString(),
      }));
    },
  );

  app.post(
    '/api/users/auth/revoke-session',
    { ...writing, schema: { body: OneSession, response: { 200: Done } } },
    async (request) => {
      await endOwnSession(database, signedIn(request).user.id, request.body);
      recordEnd(request);
      return done;
    },
  );

  app.post(
    '/api/users/auth/revoke-other-sessions',
    { ...writing, schema: { response: { 200: Done } } },
    async (request, reply) => {
      const { user, sessionId } = signedIn(request);
      const epoch = await endAllSessions(database, user.id, sessionId);
      recordEnd(request);
      rememberDevice(reply, user.email, epoch);
      return done;
    },
  );

  app.post(
    '/api/users/auth/revoke-sessions',
    { ...writing, schema: { response: { 200: Done } } },
    async (request, reply) => {
      await endAllSessions(database, signedIn(request).user.id, null);
      recordEnd(request);
      reply.header('set-cookie', [...(await sessions.end(parts.askingOf(request)))]);
      return done;
    },
  );

  app.post(
    '/api/users/auth/update-user',
    { ...writing, schema: { body: z.strictObject({ name: PersonName }), response: { 200: Done } } },
    async (request, reply) => {
      await rename(request, reply, request.body.name);
      return done;
    },
  );

  app.post(
    '/api/users/auth/change-password',
    { ...writing, schema: { body: PasswordChange, response: { 200: Done } } },
    async (request, reply) => {
      const { user } = signedIn(request);
      refuseWeakPassword('newPassword', request.body.newPassword, user);
      const body = { ...request.body, revokeOtherSessions: true };
      const asked = { headers: parts.askingOf(request), body, returnHeaders: true } as const;
      const answer = await guessAtChange(limiter, user.id, () => api.changePassword(asked).catch(refuse));
      recordSecurityEvent(request.log, 'password-changed', { ...callerFields(request), userId: user.id });
      passCookies(reply, answer);
      // The new password has ended every session (see the trigger `new_passwords_end_sessions`). This is a new session.
      const session = answer.response.token ? await findSession(database, answer.response.token) : null;
      if (session) {
        const { cookie } = await sessions.issueToken({ user, sessionId: session.id, expiresAt: session.expiresAt });
        reply.header('set-cookie', cookie);
      }
      const epoch = await findDeviceEpoch(database, user.email);
      if (epoch !== null) rememberDevice(reply, user.email, epoch);
      return done;
    },
  );
};

const recordEnd = (request: FastifyRequest): void =>
  recordSecurityEvent(request.log, 'session-ended', { ...callerFields(request), userId: signedIn(request).user.id });

const signedIn = (request: FastifyRequest): OpenSession => {
  if (!request.signedIn) throw new Error('a route for somebody signed in lacks its hook');
  return request.signedIn;
};

/** Sets the cookies better-auth set. */
const passCookies = (reply: FastifyReply, { headers }: { headers?: Headers | null }): void => {
  reply.header('set-cookie', headers?.getSetCookie() ?? []);
};
