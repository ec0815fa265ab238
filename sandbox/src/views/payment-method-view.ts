import { createHash } from 'node:crypto';
import { findTestCardById } from '../domain/cards.ts';
import type { Card, PaymentMethod } from '../domain/payment-method.ts';

/** The same card gives the same fingerprint, whoever types it. */
export const fingerprintOf = (card: Card): string => createHash('sha1').update(card.kind).digest('hex').slice(0, 16);

/** Of what a buyer may tell, only name and e-mail are kept here. */
export const billingDetailsView = (name: string | null, email: string | null) => ({
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email,
  name,
  phone: null,
  tax_id: null,
});

/** https://docs.stripe.com/api/payment_methods/object */
export const paymentMethodView = ({ id, card, name, email, createdAt, metadata }: PaymentMethod) => ({
  id,
  object: 'payment_method',
  allow_redisplay: 'unspecified',
  billing_details: billingDetailsView(name, email),
  card: {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' },
    country: card.country,
    display_brand: card.brand,
    exp_month: card.expMonth,
    exp_year: card.expYear,
    fingerprint: fingerprintOf(card),
    funding: card.funding,
    generated_from: null,
    last4: card.last4,
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: findTestCardById(card.kind)?.asksFor3ds ?? false },
    wallet: null,
  },
  created: createdAt,
  customer: null,
  customer_account: null,
  livemode: false,
  metadata,
  type: 'card',
});
