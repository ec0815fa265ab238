import type { Database } from '@ticketing/common/database/database';
import type { Server } from '@ticketing/common/http/server';
import { Refusal } from '@ticketing/common/refusal';
import { type Intent, observe } from './domain/payment.ts';
import { checkNow } from './store/leases.ts';
import { findPaymentOfIntent } from './store/payments.ts';

/**
 * The provider's webhook. It may come twice, late, out of order or never, so it only asks for a look at the payment it
 * is about. The signature is checked over the raw bytes.
 */
export const addWebhook = async (
  app: Server,
  database: Database,
  read: (body: Buffer, signature: string) => Intent | null,
  settleNow: () => void,
): Promise<void> => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1024 * 1024 }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/api/payments/webhook', { schema: { hide: true } }, async (request, reply) => {
      const intent = verified(request.body, request.headers['stripe-signature'], read);
      if (intent && (await isNews(database, intent))) {
        await checkNow(database, 'intent_id', [intent.id]);
        settleNow();
      }
      return reply.code(204).send();
    });
  });
};

/** Most events tell what the provider has already answered to our own calls. */
const isNews = async (database: Database, intent: Intent): Promise<boolean> => {
  const payment = await findPaymentOfIntent(database, intent.id);
  return payment !== null && observe(payment.status, intent, null) !== payment.status;
};

const verified = (
  body: unknown,
  signature: string | string[] | undefined,
  read: (body: Buffer, signature: string) => Intent | null,
): Intent | null => {
  const refusal = new Refusal('invalid-signature', 'This is not a signed message of the payment provider.');
  if (!Buffer.isBuffer(body) || typeof signature !== 'string') throw refusal;
  try {
    return read(body, signature);
  } catch {
    throw refusal;
  }
};
