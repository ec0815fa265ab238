import type { Database } from '@ticketing/common/database/database';
import { type Intent, observe } from '../domain/payment.ts';
import { askForLook, findByIntent } from '../store/looks.ts';
import { type Declines, noDeclines } from './count-declines.ts';

/**
 * The provider says how an intent was. That may come twice, late, out of order or never, so it only makes us look. Most
 * of it we know already, from the answers to our own calls.
 */
export const createHearProvider =
  (database: Database, settleNow: () => void, declines: Declines = noDeclines) =>
  async (intent: Intent): Promise<void> => {
    // A card may be declined in the buyer's browser, which has the client secret, without a request to this service.
    if (intent.declinedCharge && (await declines.record(intent.id, intent.declinedCharge))) settleNow();
    const payment = await findByIntent(database, intent.id);
    if (!payment || observe(payment.status, intent, payment.orderStatus) === payment.status) return;
    await askForLook(database, payment.id, payment.status);
    settleNow();
  };
