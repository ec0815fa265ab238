import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/** Cents on an account: debit positive, credit negative. */
export type Entry = { readonly account: Account; readonly amountCents: number };

/** `card-holds` and `holds-granted` are memorandum accounts: money reserved on cards, not yet anybody's. */
export type Account = 'card-holds' | 'holds-granted' | 'provider' | 'sellers';

/** The balanced entries of a payment's transition; what moves no money has none. */
export const entriesFor = (from: PaymentStatus, to: PaymentStatus, amountCents: number): Entry[] => {
  const hold: Entry[] = [
    { account: 'card-holds', amountCents },
    { account: 'holds-granted', amountCents: -amountCents },
  ];
  const sale: Entry[] = [
    { account: 'provider', amountCents },
    { account: 'sellers', amountCents: -amountCents },
  ];
  if (from === to) return [];
  return [
    ...(to === 'authorized' ? hold : []),
    ...(from === 'authorized' ? reverse(hold) : []),
    ...(to === 'captured' ? sale : []),
    ...(from === 'captured' ? reverse(sale) : []),
  ];
};

const reverse = (entries: readonly Entry[]): Entry[] =>
  entries.map(({ account, amountCents }) => ({ account, amountCents: -amountCents }));
