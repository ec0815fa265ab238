import type { Card } from '../calls/payments.ts';

const digitsOf = (number: string): string => number.replaceAll(/\D/g, '');
const isAmex = (number: string): boolean => /^3[47]/.test(number);

/** Digits of a card's number in groups, as they are printed on it: fours, and 4-6-5 on American Express. */
export const spaced = (typed: string): string => {
  const digits = digitsOf(typed).slice(0, 19);
  return isAmex(digits)
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)].filter(Boolean).join(' ')
    : digits.replace(/(.{4})(?=.)/g, '$1 ');
};

/** `1229` and `12/29` as `12 / 29`, while it is typed and while it is taken back. */
export const expiry = (typed: string, before: string): string => {
  const digits = typed.replaceAll(/\D/g, '').slice(0, 4);
  const takingBack = typed.length < before.length;
  return digits.length > 2 || (digits.length === 2 && !takingBack)
    ? `${digits.slice(0, 2)} / ${digits.slice(2)}`
    : digits;
};

/** Whether the last digit of a number is the one that the others give (ISO/IEC 7812-1, Luhn). A mistyped digit is noticed. */
export const isChecked = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits.length > 0 && sum % 10 === 0;
};

const numberMistake = (digits: string): string | null => {
  if (digits.length < 12) return 'A card number has at least 12 digits.';
  return isChecked(digits) ? null : 'Check the number: a digit is missing or wrong.';
};

// Cards are valid for a few years; a year that is further away is a slip of the finger.
const longestValidYears = 20;

const expiryMistake = (expires: string, now: number): string | null => {
  const [month = 0, year = 0] = expires.split('/').map(Number);
  if (!/^\d\d \/ \d\d$/.test(expires) || month < 1 || month > 12) return 'Month and year, like 12 / 29.';
  if (Date.UTC(2000 + year, month, 1) <= now) return 'This card has expired.';
  return 2000 + year > new Date(now).getUTCFullYear() + longestValidYears ? 'Check the year on your card.' : null;
};

const codeMistake = (code: string, number: string): string | null => {
  if (isAmex(number)) return /^\d{4}$/.test(code) ? null : 'Four digits, on the front of the card.';
  return /^\d{3}$/.test(code) ? null : 'Three digits, on the back of the card.';
};

/** What cannot be right about a card, by field, before anybody is asked. `now` in ms. */
export const cardMistakes = ({ number, expires, code }: Card, now: number): Partial<Record<keyof Card, string>> => {
  const digits = digitsOf(number);
  const mistakes = {
    number: numberMistake(digits),
    expires: expiryMistake(expires, now),
    code: codeMistake(code, digits),
  };
  return Object.fromEntries(Object.entries(mistakes).filter(([, mistake]) => mistake !== null));
};
