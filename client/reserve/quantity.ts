import type { Ticket } from '@ticketing/contracts/http/tickets';
import { isCurrency, maxPlaces } from '@ticketing/contracts/values/currency';

const maxPerOrder = 10;

/** The most tickets one may ask for, whatever is left right now, and what bounds them. */
export type Bound = {
  readonly most: number;
  readonly by: 'order' | 'buyer' | 'payment' | 'all';
  /** What the reader has already of what one buyer may have. */
  readonly have: number;
};

type Bounded = Pick<Ticket, 'maxPerBuyer' | 'quantity' | 'priceCents' | 'currency'>;

/** What bounds how many one may ask for: an order, the seller's limit less what one has, a payment, and how many there are. */
export const boundOf = ({ maxPerBuyer, quantity, priceCents, currency }: Bounded, have: number): Bound => {
  const bounds: readonly Omit<Bound, 'have'>[] = [
    ...(maxPerBuyer === undefined ? [] : [{ by: 'buyer' as const, most: Math.max(0, maxPerBuyer - have) }]),
    ...(isCurrency(currency) ? [{ by: 'payment' as const, most: maxPlaces(priceCents, currency) }] : []),
    { by: 'all', most: quantity },
    { by: 'order', most: maxPerOrder },
  ];
  const least = Math.min(...bounds.map(({ most }) => most));
  const { by } = bounds.find(({ most }) => most === least) as (typeof bounds)[number];
  return { by, most: least, have };
};

const tooMany = ({ most, by, have }: Bound): string => {
  switch (by) {
    case 'buyer':
      return have > 0
        ? `You have ${have} already, so at most ${most} more.`
        : `At most ${most}: one buyer can have no more.`;
    case 'payment':
      return `At most ${most} at a time: cards can’t be charged more at once.`;
    case 'all':
      return `There ${most === 1 ? 'is only 1' : `are only ${most}`} in all.`;
    case 'order':
      return `At most ${most} at a time.`;
  }
};

/** How many tickets somebody typed, or why that is no number of tickets, as a sentence beside the field. */
export const quantityOf = (
  typed: string,
  bound: Bound,
): { readonly quantity: number } | { readonly mistake: string } => {
  const text = typed.trim();
  if (text === '') return { mistake: 'How many would you like?' };
  if (/^\d+[.,]\d+$/.test(text)) return { mistake: 'Whole tickets only, such as 2.' };
  if (!/^\d+$/.test(text)) return { mistake: 'A number, such as 2.' };
  const quantity = Number(text);
  if (quantity === 0) return { mistake: 'At least 1.' };
  return quantity > bound.most ? { mistake: tooMany(bound) } : { quantity };
};
