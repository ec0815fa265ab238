import type { Database } from '@ticketing/common/database/database';
import { isSettled } from '../domain/payment.ts';
import type { Provider } from '../provider/provider.ts';
import { type Known, takeOver } from './take-over.ts';

/** Asks the provider how a payment's intent is. What was known stands while it does not answer, and where nothing can move. */
export const look = async (database: Database, provider: Provider, known: Known): Promise<Known> => {
  const { payment } = known;
  if (payment.intentId === null || isSettled(payment.status)) return known;
  const answer = await provider.retrieve(payment.intentId);
  return answer.kind === 'done' ? takeOver(database, known, answer, null) : known;
};
