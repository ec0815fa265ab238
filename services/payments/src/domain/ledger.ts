import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/** `card-holds` and `holds-granted` are memorandum accounts: money reserved on cards, not yet anybody's. */
export type Account = 'card-holds' | 'holds-granted' | 'provider' | 'sellers';

/** Cents on an account: debit positive, credit negative. */
export type Entry = { readonly account: Account; readonly amountCents: number };

/** The balanced entries of a payment's transition; what moves no money has none. */
export const entriesFor = (from: PaymentStatus, to: PaymentStatus, amountCents: number): Entry[] => {
  if (from === to) return [];
  return [
    ...(from === 'authorized' ? moved('holds-granted', 'card-holds', amountCents) : []),
    ...(to === 'authorized' ? moved('card-holds', 'holds-granted', amountCents) : []),
    ...(from === 'captured' ? moved('sellers', 'provider', amountCents) : []),
    ...(to === 'captured' ? moved('provider', 'sellers', amountCents) : []),
  ];
};

const moved = (debit: Account, credit: Account, amountCents: number): Entry[] => [
  { account: debit, amountCents },
  { account: credit, amountCents: -amountCents },
];
