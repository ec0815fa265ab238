import { Refusal } from '@ticketing/common/refusal';
import type { Denial } from './domain/listing.ts';

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
      return new Refusal(denial.refused, `The field ${denial.mistake.field} ${denial.mistake.message}.`, {
        errors: [denial.mistake],
      });
  }
};

const ticketsAre = (count: number): string =>
  count === 1 ? '1 ticket is' : `${count.toLocaleString('en')} tickets are`;
