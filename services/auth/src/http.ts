import { recordForged } from '@ticketing/common/http/authenticate';
import { bearerToken } from '@ticketing/common/http/bearer';
import { cookie } from '@ticketing/common/http/cookie';
import { callerFields } from '@ticketing/common/http/refused';
import type { Server } from '@ticketing/common/http/server';
import { recordSecurityEvent } from '@ticketing/common/security-events';
import { CurrentUser, Jwks, SignedIn, SignIn, SignUp, Token } from '@ticketing/contracts/http/users';
import { Email } from '@ticketing/contracts/values';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notSignedIn } from './accounts/refuse.ts';
import { askForAccount, guessSignIn } from './guessing.ts';
import type { Parts } from './parts.ts';
import { findDeviceEpoch } from './store/users.ts';
import { currentUser } from './use-cases/current-user.ts';
import { type KnownUser, signIn } from './use-cases/sign-in.ts';
import { signUp } from './use-cases/sign-up.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the device that tries to sign in, when its owner has signed in there under the present password. */
    knownDevice: string | null;
  }
}

/** Everything one can ask of auth, apart from one's own account (see account-routes.ts). */
export const addRoutes = (app: Server, parts: Parts): void => {
  const { database, sessions, accounts, limiter, devices, askingOf, sessionCookie, refuseOtherSites, onlyOwnPages } =
    parts;
  app.decorateRequest('knownDevice', null);

  const reads = limiter.limited('readsByNetwork');
  const answerSignedIn = async (request: FastifyRequest, reply: FastifyReply, { user, deviceEpoch }: KnownUser) => {
    // The previous session of this browser ends, so that its cookie becomes useless to anybody who finds it.
    await sessions.end(askingOf(request));
    const session = await sessions.open(user, askingOf(request));
    const { token, cookie } = await sessions.issueToken(session);
    const device = devices.remember(request.headers.cookie, user.email, deviceEpoch);
    reply.header('set-cookie', [...session.cookies, cookie, ...(device ? [device] : [])]);
    return { user, token };
  };
  const emailOf = ({ body }: FastifyRequest): string =>
    Email.safeParse((body as { email?: unknown } | null)?.email).data ?? '';
  /** A known device is counted separately from its network, which others may abuse. A device that has ended is not. */
  const attempt = async (request: FastifyRequest): Promise<void> => {
    const device = devices.find(request.headers.cookie, emailOf(request));
    if (device !== null) await limiter.take({ attemptsByKnownDevice: device.name });
    const isKnown = device !== null && device.epoch === (await findDeviceEpoch(database, emailOf(request)));
    if (isKnown) request.knownDevice = device.name;
    else await limiter.take({ attemptsByNetwork: request.network });
  };

  app.post(
    '/api/users/signup',
    {
      schema: { body: SignUp, response: { 201: SignedIn } },
      onRequest: [refuseOtherSites, ...limiter.limited('attemptsByNetwork')],
    },
    async (request, reply) => {
      await limiter.take({ signUpsByNetwork: request.network });
      const user = await askForAccount(limiter, request.network, () => signUp(parts, request.body));
      recordSecurityEvent(request.log, 'sign-up', { ...callerFields(request), userId: user.id });
      return reply.code(201).send(await answerSignedIn(request, reply, { user, deviceEpoch: 0 }));
    },
  );

  app.post(
    '/api/users/signin',
    {
      schema: { body: SignIn, response: { 200: SignedIn } },
      onRequest: refuseOtherSites,
      preValidation: attempt,
    },
    async (request, reply) => {
      const { network, body, knownDevice: device } = request;
      const known = await guessSignIn(limiter, { network, email: body.email, device }, () => signIn(parts, body));
      recordSecurityEvent(request.log, 'sign-in', { ...callerFields(request), userId: known.user.id });
      return answerSignedIn(request, reply, known);
    },
  );

  app.post(
    '/api/users/signout',
    { schema: { response: { 204: z.undefined() } }, onRequest: onlyOwnPages },
    async (request, reply) => {
      reply.header('set-cookie', [...(await sessions.end(askingOf(request)))]);
      if (cookie(request.headers.cookie, sessionCookie) !== undefined)
        recordSecurityEvent(request.log, 'session-ended', callerFields(request));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/users/current-user',
    { onRequest: reads, schema: { response: { 200: CurrentUser } } },
    async (request, reply) => {
      const { authorization, cookie: cookies } = request.headers;
      const { user, setCookies } = await currentUser(parts, {
        bearer: bearerToken(authorization),
        tokenCookie: cookie(cookies, parts.tokenCookie.name),
        hasSessionCookie: cookie(cookies, sessionCookie) !== undefined,
        headers: askingOf(request),
        onForged: recordForged(request),
        nowMs: Date.now(),
      });
      reply.header('set-cookie', [...setCookies]);
      return { currentUser: user };
    },
  );

  app.get('/api/users/token', { onRequest: reads, schema: { response: { 200: Token } } }, async (request, reply) => {
    const found = await sessions.find(askingOf(request));
    reply.header('set-cookie', [...found.cookies]);
    if (!found.user) throw notSignedIn();
    const { token, cookie } = await sessions.issueToken(found);
    reply.header('set-cookie', cookie);
    return { token };
  });

  app.get('/api/users/jwks', { schema: { response: { 200: Jwks } } }, async () =>
    Jwks.parse(await accounts.api.getJwks()),
  );
};
