import type { Server } from '@ticketing/common/http/server';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';
import { z } from 'zod';
import type { Intent } from './domain/payment.ts';
import type { limits } from './limits.ts';

/** Checks a signature over the raw body and gives the intent the event is about; null for other events. Throws at a forged one. */
export type ReadEvent = (body: Buffer, signature: string) => Intent | null;

const bodyLimit = 1024 * 1024;

/** The provider's webhook: any content type, since the signature is over the bytes as they came. */
export const addWebhook = (
  app: Server,
  read: ReadEvent,
  limiter: Pick<Limiter<typeof limits>, 'take'>,
  hear: (intent: Intent) => Promise<void>,
): void => {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
    const schema = { summary: "The provider's webhooks, signed by it", response: { 204: z.undefined() } };
    scope.post('/api/payments/webhook', { schema }, async (request, reply) => {
      const event = verified(read, request.body, request.headers['stripe-signature']);
      if (!event) {
        await limiter.take({ forgedWebhooksByNetwork: request.network });
        throw new Refusal('invalid-signature', 'This is not a signed message of the payment provider.');
      }
      if (event.intent) await hear(event.intent);
      return reply.code(204).send();
    });
  });
};

/** The event, or null if the provider did not sign it. The answer does not reveal which part was wrong. */
const verified = (
  read: ReadEvent,
  body: unknown,
  signature: string | string[] | undefined,
): { readonly intent: Intent | null } | null => {
  try {
    return Buffer.isBuffer(body) && typeof signature === 'string' ? { intent: read(body, signature) } : null;
  } catch {
    return null;
  }
};
