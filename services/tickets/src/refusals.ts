import { Refusal } from '@ticketing/common/refusal';
import type { Denial } from './domain/listing.ts';
import type { MomentMistake } from './domain/moments.ts';

/** What a seller is told whose wish is denied. */
export const refusalOf = (denial: Denial): Refusal => {
  switch (denial.refused) {
    case 'not-your-ticket':
      return new Refusal(denial.refused, 'Only its seller can change this ticket.');
    case 'ticket-withdrawn':
      return new Refusal(
        denial.refused,
        'This ticket was taken off sale, so its price and quantity cannot be changed any more.',
      );
    case 'event-started':
      return new Refusal(denial.refused, 'This start is in the past. Choose a date in the future.', {
        errors: [{ field: 'startsAt', message: 'must be in the future' }],
      });
    case 'places-taken':
      return new Refusal(
        denial.refused,
        `${ticketsAre(denial.least)} reserved or sold already. Choose a quantity of at least ${denial.least}.`,
        { leastQuantity: denial.least },
      );
    case 'invalid-input':
      return outOfOrder(denial.mistake);
  }
};

const ticketsAre = (count: number): string =>
  count === 1 ? '1 ticket is' : `${count.toLocaleString('en')} tickets are`;

const outOfOrder = (mistake: MomentMistake): Refusal => {
  const { detail, field, message } = mistakes[mistake];
  return new Refusal('invalid-input', detail, { errors: [{ field, message }] });
};

const mistakes: Readonly<Record<MomentMistake, { detail: string; field: string; message: string }>> = {
  'end-without-start': {
    detail: 'An event that ends has to start, too. Say when it starts, or leave out the end.',
    ...{ field: 'endsAt', message: 'needs a start' },
  },
  'end-before-start': {
    detail: 'The event would end before it starts. Choose a later end.',
    ...{ field: 'endsAt', message: 'must be later than the start' },
  },
  'sale-after-event': {
    detail: 'Tickets cannot be sold when the event is over. Choose an earlier end of the sale.',
    ...{ field: 'saleEndsAt', message: 'must not be later than the end of the event' },
  },
  'sale-ends-before-it-starts': {
    detail: 'The sale would end before it starts. Choose an earlier start of the sale.',
    ...{ field: 'saleStartsAt', message: 'must be earlier than the end of the sale' },
  },
};
