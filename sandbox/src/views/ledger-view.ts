import { amountReceived, amountRefunded, type Intent } from '../domain/intent.ts';

/**
 * What became of the money, one line per intent, in minor units. `authorized` is everything a bank ever promised,
 * `voided` what of it was let go untaken; what is still held is authorized − captured − voided.
 */
export const ledgerView = (intent: Intent) => {
  const promised = intent.charges.filter(({ status }) => status !== 'failed');
  const taken = promised.filter(({ status }) => status === 'captured');
  const released = promised.filter(({ status }) => status === 'released');
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  return {
    id: intent.id,
    status: intent.status,
    amount: intent.amount,
    currency: intent.currency,
    authorized: sum(promised.map(({ amount }) => amount)),
    captured: amountReceived(intent),
    refunded: amountRefunded(intent),
    voided:
      sum(released.map(({ amount }) => amount)) + sum(taken.map((charge) => charge.amount - charge.amountCaptured)),
    authorizations: promised.length,
    captures: taken.length,
    declines: intent.charges.length - promised.length,
    created: intent.createdAt,
    description: intent.description,
    metadata: intent.metadata,
  };
};
