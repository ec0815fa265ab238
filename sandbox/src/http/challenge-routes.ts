import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Challenge, Intent } from '../domain/intent.ts';
import { answerChallenge } from '../operations/answer-challenge.ts';
import type { World } from '../world.ts';
import { challengePage, endedPage, pageStyleHash } from './challenge-page.ts';
import { parseForm } from './form.ts';

type Place = { Params: { intent: string; secret: string } };

/** Where the buyer goes on, with what Stripe tells the shop in the address. */
const returnAddress = (intent: Intent, returnUrl: string): string => {
  const address = new URL(returnUrl);
  const passed = ['requires_capture', 'succeeded', 'requires_confirmation'].includes(intent.status);
  address.searchParams.set('payment_intent', intent.id);
  address.searchParams.set('payment_intent_client_secret', intent.clientSecret);
  address.searchParams.set('redirect_status', passed ? 'succeeded' : 'failed');
  return address.href;
};

const find = (world: World, { intent: id, secret }: Place['Params']) => {
  const intent = world.store.intents.find(id);
  const challenge = intent?.challenge?.secret === secret ? intent.challenge : null;
  return intent && challenge ? { intent, challenge } : undefined;
};

const sendPage = (reply: FastifyReply, html: string, challenge?: Challenge): FastifyReply => {
  // Chromium holds a form's redirect against form-action too, so the shop's own origin has to stand here.
  const shop = challenge?.returnUrl ? ` ${new URL(challenge.returnUrl).origin}` : '';
  return reply
    .header(
      'content-security-policy',
      `default-src 'none'; style-src '${pageStyleHash}'; form-action 'self'${shop}; base-uri 'none'; frame-ancestors 'none'`,
    )
    .type('text/html; charset=utf-8')
    .send(html);
};

/** The page that stands in for the bank's 3-D Secure question. Its form posts to its own address, so it works under any path. */
export const addChallengeRoutes = (server: FastifyInstance, world: World): void => {
  server.get<Place>('/3ds/:intent/:secret', async ({ params }, reply) => {
    const found = find(world, params);
    if (!found) return sendPage(reply.code(404), endedPage(null));
    const { intent, challenge } = found;
    const onwards = challenge.returnUrl && returnAddress(intent, challenge.returnUrl);
    return sendPage(reply, challenge.open ? challengePage(intent, challenge) : endedPage(onwards), challenge);
  });

  server.post<Place>('/3ds/:intent/:secret', async ({ params, body }, reply) => {
    const found = find(world, params);
    if (!found) return sendPage(reply.code(404), endedPage(null));
    const outcome = typeof body === 'string' ? parseForm(body).outcome : undefined;
    if (outcome !== 'complete' && outcome !== 'fail') return reply.redirect(params.secret, 303);
    const intent = answerChallenge(world, found.intent, outcome);
    const { returnUrl } = found.challenge;
    return returnUrl ? reply.redirect(returnAddress(intent, returnUrl), 303) : sendPage(reply, endedPage(null));
  });
};
