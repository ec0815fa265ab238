import type { Card } from '../calls/payments.ts';

/** Digits of a card's number in fours, as they are printed on it. */
export const spaced = (typed: string): string =>
  typed
    .replaceAll(/\D/g, '')
    .slice(0, 19)
    .replace(/(.{4})(?=.)/g, '$1 ');

/** `1229` and `12/29` as `12 / 29`, while it is typed and while it is taken back. */
export const expiry = (typed: string, before: string): string => {
  const digits = typed.replaceAll(/\D/g, '').slice(0, 4);
  const takingBack = typed.length < before.length;
  return digits.length > 2 || (digits.length === 2 && !takingBack)
    ? `${digits.slice(0, 2)} / ${digits.slice(2)}`
    : digits;
};

/** What cannot be right about a card, by field, before anybody is asked. `now` in ms. */
export const cardMistakes = ({ number, expires, code }: Card, now: number): Partial<Record<keyof Card, string>> => {
  const [month = 0, year = 0] = expires.split('/').map(Number);
  const endOfMonth = Date.UTC(2000 + year, month, 1);
  return {
    ...(number.replaceAll(' ', '').length < 12 ? { number: 'A card number has at least 12 digits.' } : {}),
    ...(!/^\d\d \/ \d\d$/.test(expires) || month < 1 || month > 12
      ? { expires: 'Month and year, like 12 / 29.' }
      : endOfMonth <= now
        ? { expires: 'This card has expired.' }
        : {}),
    ...(/^\d{3,4}$/.test(code) ? {} : { code: 'Three or four digits.' }),
  };
};
