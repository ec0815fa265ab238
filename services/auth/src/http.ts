import { tokenCookie } from '@ticketing/common/http/authenticate';
import { cookie } from '@ticketing/common/http/cookie';
import type { Server } from '@ticketing/common/http/server';
import { CurrentUser, Jwks, SignedIn, SignIn, SignUp, Token, type User } from '@ticketing/contracts/http/users';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notSignedIn } from './accounts/refuse.ts';
import { countWrong } from './limits.ts';
import type { Parts } from './parts.ts';
import { onlyOwnPages, refuseOtherSites } from './same-origin.ts';
import { currentUser } from './use-cases/current-user.ts';
import { signIn } from './use-cases/sign-in.ts';
import { signUp } from './use-cases/sign-up.ts';

/** Everything one can ask of auth, apart from one's own account (see account-routes.ts). */
export const addRoutes = (app: Server, parts: Parts): void => {
  const { sessions, accounts, limiter, networkOf, askingOf, sessionCookie } = parts;

  const attempt = async (request: FastifyRequest): Promise<void> =>
    limiter.take('attemptsByNetwork', networkOf(request));
  const answerSignedIn = async (request: FastifyRequest, reply: FastifyReply, user: User) => {
    const session = await sessions.open(user, askingOf(request));
    const { token, cookie } = await sessions.issueToken(session);
    reply.header('set-cookie', [...session.cookies, cookie]);
    return { user, token };
  };

  app.post(
    '/api/users/signup',
    { schema: { body: SignUp, response: { 201: SignedIn } }, onRequest: [refuseOtherSites, attempt] },
    async (request, reply) => {
      limiter.take('signUpsByEmail', request.body.email);
      const user = await signUp(parts, request.body);
      return reply.code(201).send(await answerSignedIn(request, reply, user));
    },
  );

  app.post(
    '/api/users/signin',
    { schema: { body: SignIn, response: { 200: SignedIn } }, onRequest: [refuseOtherSites, attempt] },
    async (request, reply) => {
      const { body } = request;
      const user = await countWrong(limiter, 'signInsByEmail', body.email, () => signIn(parts, body));
      return answerSignedIn(request, reply, user);
    },
  );

  app.post(
    '/api/users/signout',
    { schema: { response: { 204: z.undefined() } }, onRequest: onlyOwnPages(sessionCookie) },
    async (request, reply) => {
      reply.header('set-cookie', [...(await sessions.end(askingOf(request)))]);
      return reply.code(204).send();
    },
  );

  app.get('/api/users/current-user', { schema: { response: { 200: CurrentUser } } }, async (request, reply) => {
    const { authorization, cookie: cookies } = request.headers;
    const { user, setCookies } = await currentUser(parts, {
      bearer: authorization?.replace(/^Bearer /, ''),
      tokenCookie: cookie(cookies, tokenCookie),
      hasSessionCookie: cookie(cookies, sessionCookie) !== undefined,
      headers: askingOf(request),
      nowMs: Date.now(),
    });
    reply.header('set-cookie', [...setCookies]);
    return { currentUser: user };
  });

  app.get('/api/users/token', { schema: { response: { 200: Token } } }, async (request, reply) => {
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
