import type { Ticket } from '@ticketing/contracts/http/tickets';
import { isNotFound } from '../calls/http.ts';
import { idOf } from '../calls/ids.ts';
import { readTicket } from '../calls/tickets.ts';
import { apiUrl } from '../config.ts';

export type FirstTicket = { readonly id: string; readonly ticket: Ticket | null };

/**
 * What the page of a ticket starts with, as the server renders it. The ticket is `null` when tickets does not answer or
 * refuses to for now (a limit, for example): that does not mean there is no such ticket, so the browser asks for itself.
 */
export const readFirstTicket = async (
  given: string,
  headers: Readonly<Record<string, string>>,
): Promise<FirstTicket | 'not-found'> => {
  const id = idOf(given);
  if (id === null) return 'not-found';
  try {
    return { id, ticket: await readTicket(id, apiUrl(), headers) };
  } catch (error) {
    return isNotFound(error) ? 'not-found' : { id, ticket: null };
  }
};
