import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { isAway, Refusal } from '../calls/http.ts';
import { clockTime } from '../words/moment.ts';
import type { Viewer } from '../words/viewer.ts';

const lostCodes: readonly ProblemCode[] = ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'];

/** Whether somebody else got it first (or it was taken off sale): time to show others like it. */
export const isLost = (error: unknown): boolean => error instanceof Refusal && lostCodes.includes(error.code);

/** Why reserving did not work, and what to do, in a sentence or two. */
export const whyNot = (error: Error, viewer: Viewer): string => {
  if (!(error instanceof Refusal) || isAway(error))
    return 'Orders are not answering right now. Press Reserve again in a moment; you will not get it twice.';
  switch (error.code) {
    case 'price-changed':
      return 'The seller has just changed the price. This is the new one; reserve if it still suits you.';
    case 'too-many-live-orders':
      return 'You hold as many reservations as one person can. Pay for one or let one go, then come back.';
    case 'own-hold':
      return 'You hold the last of these yourself. Finish paying, and they are yours.';
    case 'limit-reached':
      return `${error.message} That leaves some for other buyers.`;
    case 'hold-again-later':
      return error.retryAt
        ? `You have let this go more than once, so others get a chance first. You can reserve it again from ${clockTime(error.retryAt, viewer)}.`
        : error.message;
    case 'own-ticket':
      return 'This is your own ticket, so there is nothing to buy here.';
    case 'event-started':
      return 'This has already started, so it is no longer for sale.';
    default:
      return error.message;
  }
};
