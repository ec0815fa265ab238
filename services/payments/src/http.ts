import type { Database } from '@ticketing/common/database/database';
import { callerOf } from '@ticketing/common/http/authenticate';
import { intentionOf, onceAcross } from '@ticketing/common/http/idempotency';
import type { Server } from '@ticketing/common/http/server';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';
import { PaymentInput, PaymentList, PaymentQuery, Payment as PublicPayment } from '@ticketing/contracts/http/payments';
import { Id } from '@ticketing/contracts/values';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { limits } from './limits.ts';
import { findOwnPayment, listOwnPayments, type Payment, paymentExists } from './store/payments.ts';
import type { StartPayment } from './use-cases/start-payment.ts';

export type Routes = {
  readonly database: Database;
  readonly signedIn: (request: FastifyRequest) => Promise<void>;
  readonly limiter: Limiter<typeof limits>;
  readonly publishableKey: string;
  readonly startPayment: StartPayment;
  /** Where our own pages are. */
  readonly origins: ReadonlySet<string>;
};

/** What payments answers over HTTP; the provider's webhook is in webhook.ts. */
export const addRoutes = (
  app: Server,
  { database, signedIn, limiter, publishableKey, startPayment, origins }: Routes,
): void => {
  const reads = [signedIn, ...limiter.limited('readsByNetwork')];
  const present = (payment: Payment): PublicPayment => ({
    id: payment.id,
    orderId: payment.orderId,
    amountCents: payment.amountCents,
    currency: payment.currency,
    status: payment.status,
    ...(payment.nextActionUrl ? { nextAction: { type: 'redirect', url: payment.nextActionUrl } } : {}),
    clientSecret: payment.clientSecret ?? '',
    publishableKey,
    provider: payment.provider,
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
  });

  app.post(
    '/api/payments',
    {
      preValidation: [signedIn, ...limiter.limited('paymentsByUser', 'paymentsByNetwork')],
      schema: { body: PaymentInput, response: { 200: PublicPayment, 201: PublicPayment } },
    },
    async (request, reply) => {
      const { orderId, paymentMethod } = request.body;
      const origin = [request.headers.origin].find((one) => one !== undefined && origins.has(one));
      const asked = { orderId, buyerId: callerOf(request).id, paymentMethod, network: request.network, origin };
      const { status, body } = await onceAcross(database, intentionOf(request), async () => {
        const { payment, isNew } = await startPayment(asked);
        return { status: isNew ? 201 : 200, body: present(payment) };
      });
      const payment = body as PublicPayment;
      return reply
        .code(status === 201 ? 201 : 200)
        .header('location', `/api/payments/${payment.id}`)
        .send(payment);
    },
  );

  app.get(
    '/api/payments',
    { preValidation: reads, schema: { querystring: PaymentQuery, response: { 200: PaymentList } } },
    async (request) => {
      const payments = await listOwnPayments(database, callerOf(request).id, request.query.orderId ?? null);
      return { payments: payments.map(present) };
    },
  );

  app.get(
    '/api/payments/:id',
    { preValidation: reads, schema: { params: z.strictObject({ id: Id }), response: { 200: PublicPayment } } },
    async (request) => {
      const payment = await findOwnPayment(database, request.params.id, callerOf(request).id);
      if (!payment) throw await paymentNotFound(database, request.params.id);
      return present(payment);
    },
  );
};

/** Another buyer's payment is answered like a missing one. Only the log distinguishes the two. */
const paymentNotFound = async (database: Database, id: string): Promise<Refusal> =>
  new Refusal(
    'not-found',
    'You have no such payment.',
    (await paymentExists(database, id)) ? { event: 'foreign-resource', facts: { paymentId: id } } : {},
  );
