import { type Outgoing, say } from '@ticketing/common/messaging/outbox';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCreated,
  PaymentFailed,
  PaymentRefunded,
  PaymentUpdated,
  PaymentVoided,
} from '@ticketing/contracts/messages/payments';
import type { Payment } from './store/payments.ts';

const definitions = {
  created: PaymentUpdated,
  'requires-action': PaymentUpdated,
  authorized: PaymentAuthorized,
  captured: PaymentCaptured,
  voided: PaymentVoided,
  failed: PaymentFailed,
  refunded: PaymentRefunded,
} as const satisfies Record<PaymentStatus, unknown>;

/** The message that tells a payment's current state, without its secret. */
export const sayPayment = (payment: Payment): Outgoing =>
  say(payment.version === 1 ? PaymentCreated : definitions[payment.status], payment.id, {
    id: payment.id,
    orderId: payment.orderId,
    amountCents: payment.amountCents,
    currency: payment.currency,
    status: payment.status,
    provider: payment.provider,
    version: payment.version,
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
  });
