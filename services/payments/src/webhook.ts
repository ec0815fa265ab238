import type { Server } from '@ticketing/common/http/server';
import { Refusal } from '@ticketing/common/refusal';
import type { Intent } from './domain/payment.ts';

/** Checks a signature over the raw body and gives the intent the event is about; null for other events. Throws at a forged one. */
export type ReadEvent = (body: Buffer, signature: string) => Intent | null;

const bodyLimit = 1024 * 1024;

/** The provider's webhook: any content type, since the signature is over the bytes as they came. */
export const addWebhook = (app: Server, read: ReadEvent, hear: (intent: Intent) => Promise<void>): void => {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
    scope.post('/api/payments/webhook', { schema: { hide: true } }, async (request, reply) => {
      const intent = verified(read, request.body, request.headers['stripe-signature']);
      if (intent) await hear(intent);
      return reply.code(204).send();
    });
  });
};

const verified = (read: ReadEvent, body: unknown, signature: string | string[] | undefined): Intent | null => {
  try {
    if (Buffer.isBuffer(body) && typeof signature === 'string') return read(body, signature);
  } catch {
    // Which part of it was wrong is nobody's business.
  }
  throw new Refusal('invalid-signature', 'This is not a signed message of the payment provider.');
};
