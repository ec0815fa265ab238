/** What a payment is for, as far as it is known: a former release has not stored it. */
export type Bought = { readonly orderId: string; readonly title: string | null; readonly quantity: number | null };

/** What the provider's dashboard shows beside a payment. */
export const descriptionOf = ({ orderId, title, quantity }: Bought): string =>
  title === null || quantity === null ? `Order ${orderId}` : `${quantity} × ${title}, order ${orderId}`;

// A whole statement descriptor has 22 characters: the account's prefix (at most 10), "* ", and this suffix.
// https://docs.stripe.com/get-started/account/statement-descriptors
const maxSuffix = 10;
const noLatinTitle = 'TICKETS';

const spelledOut: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n' },
};

/**
 * What stands on the buyer's bank statement behind the account's own name: the beginning of the title in plain Latin
 * capitals. Stripe takes Latin characters, at least one letter, and none of `< > \ ' " *`; banks print little else than
 * letters, digits and a few marks, so the rest is left out.
 */
export const statementSuffixOf = ({ title }: Pick<Bought, 'title'>): string => {
  const latin = [...(title ?? '').normalize('NFKD').toLowerCase()].map((one) => spelledOut[one] ?? one).join('');
  const printed = latin
    .replaceAll(/\p{M}|['’"]/gu, '')
    .replaceAll(/[^a-z0-9.&-]+/g, ' ')
    .trim()
    .toUpperCase()
    .slice(0, maxSuffix)
    .trim();
  return /[A-Z]/.test(printed) ? printed : noLatinTitle;
};
