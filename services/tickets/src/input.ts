import { TicketInput, TicketPatch, TicketQuery } from '@ticketing/contracts/http/tickets';

/** A date that any calendar here can show; the schema alone lets through year 0 and, by its offset, year 10000. */
const isUsable = (moment: string | null | undefined): boolean => {
  const year = moment ? new Date(moment).getUTCFullYear() : 2000;
  return year >= 1970 && year <= 9999;
};

const usable = (field: 'startsAt' | 'from' | 'to') => ({
  path: [field],
  error: 'must lie between the years 1970 and 9999',
});

/** The body of POST /api/tickets. */
export const NewTicket = TicketInput.refine(({ startsAt }) => isUsable(startsAt), usable('startsAt'));

/** The body of PATCH /api/tickets/:id. */
export const TicketEdit = TicketPatch.refine(({ startsAt }) => isUsable(startsAt), usable('startsAt'));

/** The query of GET /api/tickets. */
export const BrowseQuery = TicketQuery.refine(({ from }) => isUsable(from), usable('from')).refine(
  ({ to }) => isUsable(to),
  usable('to'),
);
