import { z } from 'zod';
import { Cents, Currency } from '../money.ts';
import { Id, Moment } from '../values.ts';

/** POST /api/payments. With a `paymentMethod` of the provider the payment is confirmed at once. */
export const PaymentInput = z.strictObject({
  orderId: Id,
  paymentMethod: z
    .string()
    .regex(/^[\w-]{1,255}$/, 'is not the id of a payment method')
    .optional(),
});
export type PaymentInput = z.infer<typeof PaymentInput>;

export const PaymentStatus = z.enum([
  'created',
  'requires-action',
  'authorized',
  'captured',
  'voided',
  'refunded',
  'failed',
]);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const Provider = z.enum(['stripe', 'sandbox']);
export type Provider = z.infer<typeof Provider>;

/** A payment as its buyer sees it. `clientSecret` and `publishableKey` are what the provider's browser code needs. */
export const Payment = z.object({
  id: Id,
  orderId: Id,
  amountCents: Cents,
  currency: Currency,
  status: PaymentStatus,
  nextAction: z.object({ type: z.literal('redirect'), url: z.string() }).optional(),
  clientSecret: z.string(),
  publishableKey: z.string(),
  provider: Provider,
  createdAt: Moment,
  updatedAt: Moment,
});
export type Payment = z.infer<typeof Payment>;

/** GET /api/payments */
export const PaymentQuery = z.strictObject({ orderId: Id.optional() });
export type PaymentQuery = z.infer<typeof PaymentQuery>;

export const PaymentList = z.object({ payments: z.array(Payment) });
export type PaymentList = z.infer<typeof PaymentList>;
