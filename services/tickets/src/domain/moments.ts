import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';

/** What is wrong with the moments of a listing: the field, and the end of a sentence about it. */
export type MomentMistake = { readonly field: 'endsAt' | 'saleStartsAt' | 'saleEndsAt'; readonly message: string };

type Moments = Pick<TicketState, 'startsAt' | 'endsAt' | 'saleStartsAt' | 'saleEndsAt'>;

/** The first mistake in the order of a listing's moments, all in UTC with milliseconds, or null. */
export const momentMistake = (moments: Moments): MomentMistake | null => {
  const { startsAt, endsAt, saleStartsAt, saleEndsAt } = moments;
  if (endsAt && !startsAt) return { field: 'endsAt', message: 'needs a start' };
  if (endsAt && startsAt && endsAt <= startsAt) return { field: 'endsAt', message: 'must be later than the start' };
  if (saleEndsAt && endsAt && saleEndsAt > endsAt)
    return { field: 'saleEndsAt', message: 'must not be later than the end of the event' };
  const saleEnd = saleEndOf(moments);
  if (saleStartsAt && saleEnd && saleStartsAt >= saleEnd)
    return { field: 'saleStartsAt', message: 'must be earlier than the end of the sale' };
  return null;
};
