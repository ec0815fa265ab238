/** What the bank says to a charge it does not accept. */
export type Decline = {
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
};

/** A test card and how it behaves: which ids and number it goes by, whether it asks for 3-D Secure, how a charge ends. */
export type TestCard = {
  readonly kind: string;
  readonly number: string;
  readonly brand: string;
  readonly funding?: 'credit' | 'debit' | 'prepaid';
  readonly country?: string;
  readonly asksFor3ds?: true;
  readonly decline?: Decline;
  readonly blocked?: true;
};

const declined = (declineCode: string, message = 'The card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});
const insufficientFunds = declined('insufficient_funds', 'The card does not have enough money on it.');

/** Stripe's test cards (https://docs.stripe.com/testing): the ones that say something about a card payment. */
const testCards: readonly TestCard[] = [
  { kind: 'pm_card_visa', number: '4242424242424242', brand: 'visa' },
  { kind: 'pm_card_visa_debit', number: '4000056655665556', brand: 'visa', funding: 'debit' },
  { kind: 'pm_card_mastercard', number: '5555555555554444', brand: 'mastercard' },
  { kind: 'pm_card_mastercard_2series', number: '2223003122003222', brand: 'mastercard' },
  { kind: 'pm_card_mastercard_debit', number: '5200828282828210', brand: 'mastercard', funding: 'debit' },
  { kind: 'pm_card_mastercard_prepaid', number: '5105105105105100', brand: 'mastercard', funding: 'prepaid' },
  { kind: 'pm_card_amex', number: '378282246310005', brand: 'amex' },
  { kind: 'pm_card_discover', number: '6011111111111117', brand: 'discover' },
  { kind: 'pm_card_diners', number: '3056930009020004', brand: 'diners' },
  { kind: 'pm_card_jcb', number: '3566002020360505', brand: 'jcb', country: 'JP' },
  { kind: 'pm_card_unionpay', number: '6200000000000005', brand: 'unionpay', country: 'CN' },
  { kind: 'pm_card_chargeDeclined', number: '4000000000000002', brand: 'visa', decline: declined('generic_decline') },
  {
    kind: 'pm_card_chargeDeclinedInsufficientFunds',
    number: '4000000000009995',
    brand: 'visa',
    decline: insufficientFunds,
  },
  {
    kind: 'pm_card_chargeDeclinedLostCard',
    number: '4000000000009987',
    brand: 'visa',
    decline: declined('lost_card'),
  },
  {
    kind: 'pm_card_chargeDeclinedStolenCard',
    number: '4000000000009979',
    brand: 'visa',
    decline: declined('stolen_card'),
  },
  {
    kind: 'pm_card_chargeDeclinedVelocityLimitExceeded',
    number: '4000000000006975',
    brand: 'visa',
    decline: declined('card_velocity_exceeded', 'The card has been used too often, or for too much, in a short time.'),
  },
  {
    kind: 'pm_card_chargeDeclinedExpiredCard',
    number: '4000000000000069',
    brand: 'visa',
    decline: { code: 'expired_card', message: 'The card has expired.' },
  },
  {
    kind: 'pm_card_chargeDeclinedIncorrectCvc',
    number: '4000000000000127',
    brand: 'visa',
    decline: { code: 'incorrect_cvc', message: 'The security code is not right.' },
  },
  {
    kind: 'pm_card_chargeDeclinedProcessingError',
    number: '4000000000000119',
    brand: 'visa',
    decline: {
      code: 'processing_error',
      message: 'Something went wrong while the card was processed. Try again in a moment.',
    },
  },
  {
    kind: 'pm_card_radarBlock',
    number: '4100000000000019',
    brand: 'visa',
    decline: declined('fraudulent'),
    blocked: true,
  },
  {
    kind: 'pm_card_authenticationRequiredOnSetup',
    number: '4000002500003155',
    brand: 'visa',
    country: 'DE',
    asksFor3ds: true,
  },
  {
    kind: 'pm_card_authenticationRequired',
    number: '4000002760003184',
    brand: 'visa',
    country: 'DE',
    asksFor3ds: true,
  },
  {
    kind: 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    number: '4000008260003178',
    brand: 'visa',
    country: 'GB',
    asksFor3ds: true,
    decline: insufficientFunds,
  },
  { kind: 'pm_card_threeDSecure2Required', number: '4000000000003220', brand: 'visa', asksFor3ds: true },
  { kind: 'pm_card_threeDSecureRequired', number: '4000000000003063', brand: 'visa', asksFor3ds: true },
  {
    kind: 'pm_card_threeDSecureRequiredChargeDeclined',
    number: '4000008400001629',
    brand: 'visa',
    asksFor3ds: true,
    decline: declined('generic_decline'),
  },
  { kind: 'pm_card_threeDSecureOptional', number: '4000000000003055', brand: 'visa' },
];

const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byKind = new Map(testCards.map((card) => [card.kind, card]));

/** Stripe's newer ids put the brand before the outcome (`pm_card_visa_chargeDeclined`); both name the same card. */
export const findTestCardById = (id: string): TestCard | undefined =>
  byKind.get(id) ?? byKind.get(id.replace(/^pm_card_visa_/, 'pm_card_'));

/** By its digits, without spaces. */
export const findTestCardByNumber = (digits: string): TestCard | undefined => byNumber.get(digits);
