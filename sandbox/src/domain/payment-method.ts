import { findTestCardByNumber, type TestCard } from './cards.ts';
import { badParameter, Refusal } from './refusal.ts';

/** A card as it was typed in, without its number: `kind` is the test card it stands for. */
export type Card = {
  readonly kind: string;
  readonly brand: string;
  readonly funding: string;
  readonly country: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
};

export type PaymentMethod = {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly card: Card;
  readonly name: string | null;
  readonly email: string | null;
  readonly metadata: Readonly<Record<string, string>>;
};

export type TypedCard = {
  readonly number: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly cvc: string | null;
};

const wrong = (param: string, code: string, message: string): Refusal =>
  new Refusal({ status: 402, type: 'card_error', code, param, message });

const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

/** The card a test card's own id (`pm_card_visa`) or number stands for, with an expiry date. */
export const cardOf = (test: TestCard, expMonth: number, expYear: number): Card => ({
  kind: test.kind,
  brand: test.brand,
  funding: test.funding ?? 'credit',
  country: test.country ?? 'US',
  last4: test.number.slice(-4),
  expMonth,
  expYear,
});

/**
 * Reads a card as a person types it. Refuses (402 card_error) a number that is mistyped, a date gone by, a security
 * code of the wrong length, and, like Stripe's test mode, every number that is not a test card: no real card ever gets in.
 */
export const readCard = (typed: TypedCard, now: Date): Card => {
  const digits = typed.number.replaceAll(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) {
    throw wrong('number', 'incorrect_number', 'The card number is not right. Check it and type it again.');
  }
  const expYear = typed.expYear < 100 ? 2000 + typed.expYear : typed.expYear;
  if (typed.expMonth < 1 || typed.expMonth > 12) {
    throw wrong('exp_month', 'invalid_expiry_month', 'The expiry month must be between 1 and 12.');
  }
  const firstDayAfter = Date.UTC(expYear, typed.expMonth, 1);
  if (firstDayAfter <= now.getTime() || expYear > now.getUTCFullYear() + 50) {
    throw wrong('exp_year', 'invalid_expiry_year', 'The expiry date is not in the future.');
  }
  const test = findTestCardByNumber(digits);
  if (!test) {
    throw new Refusal({
      status: 402,
      type: 'card_error',
      code: 'card_declined',
      declineCode: 'test_mode_live_card',
      message: 'This is a test: use a test card such as 4242 4242 4242 4242, never a real one.',
    });
  }
  const cvcLength = test.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/;
  if (typed.cvc !== null && !cvcLength.test(typed.cvc)) {
    throw wrong('cvc', 'invalid_cvc', 'The security code does not have the right number of digits.');
  }
  return cardOf(test, typed.expMonth, expYear);
};

/** Refuses a second payment with a card that is not kept for a customer, as Stripe does. */
export const refuseUsedTwice = (id: string): Refusal =>
  badParameter(
    'payment_method',
    `The payment method ${id} has already paid once. Without a customer to keep it, it can't be used again: make a new one.`,
  );
