import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';

/** What is wrong with the order of a listing's moments. */
export type MomentMistake =
  | 'end-without-start'
  | 'end-before-start'
  | 'sale-after-event'
  | 'sale-ends-before-it-starts';

type Moments = Pick<TicketState, 'startsAt' | 'endsAt' | 'saleStartsAt' | 'saleEndsAt'>;

/** The first mistake in the order of a listing's moments, all in UTC with milliseconds, or null. */
export const momentMistake = (moments: Moments): MomentMistake | null => {
  const { startsAt, endsAt, saleStartsAt, saleEndsAt } = moments;
  if (endsAt && !startsAt) return 'end-without-start';
  if (endsAt && startsAt && endsAt <= startsAt) return 'end-before-start';
  if (saleEndsAt && endsAt && saleEndsAt > endsAt) return 'sale-after-event';
  const saleEnd = saleEndOf(moments);
  if (saleStartsAt && saleEnd && saleStartsAt >= saleEnd) return 'sale-ends-before-it-starts';
  return null;
};
