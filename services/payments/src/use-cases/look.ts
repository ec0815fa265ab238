import type { Database } from '@ticketing/common/database/database';
import { isSettled } from '../domain/payment.ts';
import { intentIn } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { type Declines, noDeclines } from './count-declines.ts';
import { type Known, takeOver } from './take-over.ts';

/** Asks the provider how a payment's intent is. What was known stands while it does not answer, and where nothing can move. */
export const look = async (
  database: Database,
  provider: Provider,
  known: Known,
  declines: Pick<Declines, 'record'> = noDeclines,
): Promise<Known> => {
  const { payment } = known;
  if (payment.intentId === null || isSettled(payment.status)) return known;
  const answer = await provider.retrieve(payment.intentId);
  const declinedCharge = intentIn(answer)?.declinedCharge;
  if (declinedCharge) await declines.record(payment.intentId, declinedCharge);
  return answer.kind === 'done' ? takeOver(database, known, answer, null) : known;
};
