import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTestCardById, findTestCardByNumber } from './cards.ts';
import { readCard } from './payment-method.ts';
import { Refusal } from './refusal.ts';

const today = new Date('2026-11-21T12:00:00Z');
// Number, brand, funding, country, `3ds` where the bank asks, and the code of a decline with the bank's reason.
const documented: Readonly<Record<string, string>> = {
  pm_card_visa: '4242424242424242 visa credit US',
  pm_card_visa_debit: '4000056655665556 visa debit US',
  pm_card_mastercard: '5555555555554444 mastercard credit US',
  pm_card_mastercard_2series: '2223003122003222 mastercard credit US',
  pm_card_mastercard_debit: '5200828282828210 mastercard debit US',
  pm_card_mastercard_prepaid: '5105105105105100 mastercard prepaid US',
  pm_card_amex: '378282246310005 amex credit US',
  pm_card_discover: '6011111111111117 discover credit US',
  pm_card_diners: '3056930009020004 diners credit US',
  pm_card_jcb: '3566002020360505 jcb credit JP',
  pm_card_unionpay: '6200000000000005 unionpay credit CN',
  pm_card_chargeDeclined: '4000000000000002 visa credit US card_declined generic_decline',
  pm_card_chargeDeclinedInsufficientFunds: '4000000000009995 visa credit US card_declined insufficient_funds',
  pm_card_chargeDeclinedLostCard: '4000000000009987 visa credit US card_declined lost_card',
  pm_card_chargeDeclinedStolenCard: '4000000000009979 visa credit US card_declined stolen_card',
  pm_card_chargeDeclinedVelocityLimitExceeded: '4000000000006975 visa credit US card_declined card_velocity_exceeded',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069 visa credit US expired_card',
  pm_card_chargeDeclinedIncorrectCvc: '4000000000000127 visa credit US incorrect_cvc',
  pm_card_chargeDeclinedProcessingError: '4000000000000119 visa credit US processing_error',
  pm_card_radarBlock: '4100000000000019 visa credit US card_declined fraudulent blocked',
  pm_card_authenticationRequiredOnSetup: '4000002500003155 visa credit DE 3ds',
  pm_card_authenticationRequired: '4000002760003184 visa credit DE 3ds',
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds:
    '4000008260003178 visa credit GB 3ds card_declined insufficient_funds',
  pm_card_threeDSecure2Required: '4000000000003220 visa credit US 3ds',
  pm_card_threeDSecureRequired: '4000000000003063 visa credit US 3ds',
  pm_card_threeDSecureRequiredChargeDeclined: '4000008400001629 visa credit US 3ds card_declined generic_decline',
  pm_card_threeDSecureOptional: '4000000000003055 visa credit US',
};

test('every test card is what Stripe documents, by its id and by its number', () => {
  for (const [kind, expected] of Object.entries(documented)) {
    const [number = ''] = expected.split(' ', 1);
    const card = findTestCardById(kind);
    assert.equal(findTestCardByNumber(number), card);
    const { brand, funding, country, last4, ...read } = readCard(
      { number, expMonth: 12, expYear: 2030, cvc: null },
      today,
    );
    assert.deepEqual([read.kind, read.expMonth, read.expYear, last4], [kind, 12, 2030, number.slice(-4)]);
    const { decline, asksFor3ds, blocked } = card ?? {};
    const words = [number, brand, funding, country, asksFor3ds && '3ds', decline?.code, decline?.declineCode];
    assert.equal([...words, blocked && 'blocked'].filter(Boolean).join(' '), expected);
    if (decline) assert.match(decline.message, /^[A-Z].{10,}\.$/);
  }
});

const visa = { number: '4242424242424242', expMonth: 12, expYear: 2030, cvc: '123' };
const refusalOf = (changes: Partial<typeof visa> | { cvc: null }) => {
  try {
    readCard({ ...visa, ...changes }, today);
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.match(error.message, /\w/, 'it says why');
    const { status, type, code, param, declineCode } = error.problem;
    assert.deepEqual([status, type], [402, 'card_error']);
    return [code, param ?? declineCode];
  }
  return null;
};

test('a number may be typed with spaces and dashes, a security code may be missing, and amex has one of 3 or 4 digits', () => {
  const amex = { number: '3782 822463-10005' };
  for (const good of [
    {},
    { number: '4242 4242-4242 4242' },
    { cvc: null },
    { ...amex, cvc: '1234' },
    { ...amex, cvc: '123' },
  ])
    assert.equal(refusalOf(good), null);
});

test('what is typed wrong is refused by what it is, and a card that is none of the test cards always', () => {
  const wrong: [Partial<typeof visa>, string, string][] = [
    [{ number: '4242424242424241' }, 'incorrect_number', 'number'],
    [{ number: '4242424242424224' }, 'incorrect_number', 'number'],
    [{ number: '' }, 'incorrect_number', 'number'],
    [{ number: '00000000000' }, 'incorrect_number', 'number'],
    [{ number: '0'.repeat(20) }, 'incorrect_number', 'number'],
    [{ number: 'x4242424242424242' }, 'incorrect_number', 'number'],
    [{ number: '4242424242424242x' }, 'incorrect_number', 'number'],
    [{ expMonth: 0 }, 'invalid_expiry_month', 'exp_month'],
    [{ expMonth: 13 }, 'invalid_expiry_month', 'exp_month'],
    [{ expMonth: 10, expYear: 2026 }, 'invalid_expiry_year', 'exp_year'],
    [{ expYear: 2077 }, 'invalid_expiry_year', 'exp_year'],
    [{ expYear: 100 }, 'invalid_expiry_year', 'exp_year'],
    [{ cvc: '12' }, 'invalid_cvc', 'cvc'],
    [{ cvc: '1234' }, 'invalid_cvc', 'cvc'],
    [{ cvc: '12x' }, 'invalid_cvc', 'cvc'],
    [{ number: '378282246310005', cvc: '12' }, 'invalid_cvc', 'cvc'],
    [{ number: '378282246310005', cvc: '12345' }, 'invalid_cvc', 'cvc'],
    [{ number: '4539578763621486' }, 'card_declined', 'test_mode_live_card'],
    [{ number: '000000000000' }, 'card_declined', 'test_mode_live_card'],
    [{ number: '0'.repeat(19) }, 'card_declined', 'test_mode_live_card'],
  ];
  for (const [changes, ...expected] of wrong) assert.deepEqual(refusalOf(changes), expected, JSON.stringify(changes));
  for (const good of [{ expMonth: 1 }, { expYear: 2076 }, { expYear: 99 - 40 }, { expMonth: 11, expYear: 2026 }])
    assert.equal(refusalOf(good), null, JSON.stringify(good));
});

test('a card that expires with this month is refused from the first moment of the next', () => {
  const lastMoment = new Date('2026-11-30T23:59:59.999Z');
  assert.equal(readCard({ ...visa, expMonth: 11, expYear: 2026 }, lastMoment).expMonth, 11);
  assert.throws(() => readCard({ ...visa, expMonth: 11, expYear: 2026 }, new Date('2026-12-01T00:00:00Z')));
});

test('a card is good to the end of its month, and a year may have two digits', () => {
  const typed = { number: '4242424242424242', expMonth: 11, expYear: 26, cvc: '123' };
  assert.equal(readCard(typed, today).expYear, 2026);
  assert.throws(() => readCard({ ...typed, expMonth: 10 }, today), /not in the future/);
});

test('both of Stripe’s spellings of an id name the same card', () => {
  const card = findTestCardById('pm_card_chargeDeclined');
  assert.ok(card);
  assert.equal(findTestCardById('pm_card_visa_chargeDeclined'), card);
  assert.equal(findTestCardById('pm_1234'), undefined);
});
