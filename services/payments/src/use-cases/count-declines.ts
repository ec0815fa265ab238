import type { Database } from '@ticketing/common/database/database';
import type { Limiter } from '@ticketing/common/limits/limiter';
import type { Logger } from '@ticketing/common/logger';
import { recordSecurityEvent } from '@ticketing/common/security-events';
import { declinesOfBuyerADay, hasTooManyDeclines, pauseSeconds } from '../domain/declines.ts';
import type { limits } from '../limits.ts';
import { tooManyDeclines } from '../refusals.ts';
import { countDeclinesOfPayer, expediteUnpaid, findDeclines, insertDecline } from '../store/declines.ts';

/** The buyer, the order and the network of an attempt to pay. */
export type Attempt = { readonly orderId: string; readonly buyerId: string; readonly network: string };

/** Counts declined cards, so that nobody can test a list of stolen cards. */
export type Declines = {
  /** @throws Refusal `too-many-declines` while the order or its buyer has to wait */
  requireNoPause(attempt: Attempt): Promise<void>;
  /** Lets a card be tried, unless the network has too many declines. @throws Refusal `too-many-declines` */
  countByNetwork<T>(attempt: Attempt, tryCard: (onDeclined: () => void) => Promise<T>): Promise<T>;
  /**
   * Records a declined charge, from an answer, a webhook or a look. It is counted once. Returns whether it makes payments
   * of its buyer due to be given up.
   */
  record(intentId: string, chargeId: string, reason?: string): Promise<boolean>;
  /** Whether a payment's buyer has so many declines that its unpaid intent is given up. */
  areTooMany(paymentId: string): Promise<boolean>;
};

export const createDeclines = (
  database: Database,
  limiter: Limiter<typeof limits>,
  log: Logger,
  isLimited: boolean,
): Declines => {
  const areTooMany = async (paymentId: string): Promise<boolean> =>
    isLimited && hasTooManyDeclines(await countDeclinesOfPayer(database, paymentId, declinesOfBuyerADay));
  return {
    requireNoPause: async ({ orderId, buyerId }) => {
      if (!isLimited) return;
      const { declines, now } = await findDeclines(database, buyerId);
      const seconds = pauseSeconds(orderId, declines, now);
      if (seconds > 0) throw tooManyDeclines(seconds, { orderId });
    },
    countByNetwork: async ({ orderId, network }, tryCard) => {
      const { isOver, retryAfterSeconds } = await limiter.count('declinesByNetwork', network);
      if (isOver) throw tooManyDeclines(retryAfterSeconds, { orderId, limit: 'declinesByNetwork' });
      let isDeclined = false;
      try {
        return await tryCard(() => {
          isDeclined = true;
        });
      } finally {
        if (!isDeclined) await limiter.refund({ declinesByNetwork: network });
      }
    },
    record: async (intentId, chargeId, reason) => {
      const declined = await insertDecline(database, intentId, chargeId);
      if (!declined) return false;
      const { paymentId, orderId, buyerId } = declined;
      recordSecurityEvent(log, 'card-declined', { orderId, userId: buyerId, reason });
      if (!(await areTooMany(paymentId)) || (await expediteUnpaid(database, buyerId)) === 0) return false;
      recordSecurityEvent(log, 'card-testing', { orderId, userId: buyerId });
      return true;
    },
    areTooMany,
  };
};

/** Counts nothing. */
export const noDeclines: Declines = {
  requireNoPause: async () => {},
  countByNetwork: (_attempt, tryCard) => tryCard(() => {}),
  record: async () => false,
  areTooMany: async () => false,
};
