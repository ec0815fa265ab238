import { z } from 'zod';
import { PaymentStatus, Provider } from '../http/payments.ts';
import { Cents, Currency } from '../money.ts';
import { Id, Moment, Version } from '../values.ts';
import { message } from './envelope.ts';
import { Deadline } from './orders.ts';

/** A payment without its secret. */
export const PaymentState = z.object({
  id: Id,
  orderId: Id,
  amountCents: Cents,
  currency: Currency,
  status: PaymentStatus,
  provider: Provider,
  version: Version,
  createdAt: Moment,
  updatedAt: Moment,
});
export type PaymentState = z.infer<typeof PaymentState>;

export const PaymentCreated = message('payments', 'payment.created', PaymentState, 'A buyer has started to pay.');
export const PaymentUpdated = message(
  'payments',
  'payment.updated',
  PaymentState,
  'A payment waits for another step of the buyer: 3-D Secure, or another card.',
);
export const PaymentAuthorized = message(
  'payments',
  'payment.authorized',
  PaymentState,
  'The money is reserved on the card, not taken.',
);
export const PaymentCaptured = message('payments', 'payment.captured', PaymentState, 'The money is taken.');
export const PaymentVoided = message(
  'payments',
  'payment.voided',
  PaymentState,
  'The reservation on the card is given up.',
);
export const PaymentFailed = message(
  'payments',
  'payment.failed',
  PaymentState,
  'Taking the money was finally given up.',
);
export const PaymentRefunded = message(
  'payments',
  'payment.refunded',
  PaymentState,
  'Money that was taken is given back.',
);

/** The payments of orders that were due at `at`, as far as anything can still come of them; without them it says nothing. */
export const DeadlineAnswer = Deadline.extend({
  payments: z.array(z.object({ orderId: Id, status: PaymentStatus })).optional(),
});
export type DeadlineAnswer = z.infer<typeof DeadlineAnswer>;

export const DeadlineAnswered = message(
  'payments',
  'payment.deadline-answered',
  DeadlineAnswer,
  'Nobody pays for an order that was due at `at`, but for those of `payments`.',
);
