/**
 * Stripe's payment methods that can hold an amount and take it later (manual capture), which every purchase needs.
 * https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
 */
export const holdableMethods = [
  'affirm',
  'afterpay_clearpay',
  'amazon_pay',
  'card',
  'cashapp',
  'klarna',
  'link',
  'mobilepay',
  'paypal',
  'revolut_pay',
] as const;

export type PaymentMethod = (typeof holdableMethods)[number];

const isHoldable = (name: string): name is PaymentMethod => (holdableMethods as readonly string[]).includes(name);

/**
 * The methods an installation offers (`PAYMENT_METHODS`, separated by commas), each once. The form that offers them and the
 * intent that takes them read the same list, since a method that one of them lacks cannot be confirmed.
 * @throws Error naming the first that cannot be offered
 */
export const readPaymentMethods = (text: string): readonly [PaymentMethod, ...PaymentMethod[]] => {
  const names = [...new Set(text.split(',').flatMap((part) => part.trim() || []))];
  const wrong = names.find((name) => !isHoldable(name));
  if (wrong !== undefined)
    throw new Error(`"${wrong}" cannot hold an amount until it is taken: choose from ${holdableMethods.join(', ')}.`);
  const [first, ...others] = names.filter(isHoldable);
  if (first === undefined) throw new Error('Name at least one payment method, such as card.');
  return [first, ...others];
};
