import type {
  Cities,
  Seller,
  Selling,
  SellingQuery,
  Ticket,
  TicketInput,
  TicketPage,
  TicketPatch,
  TicketQuery,
} from '@ticketing/contracts/http/tickets';
import { send } from './http.ts';
import { sendSignedIn } from './session.ts';

/** What is asked for, as the end of an address. */
const searchOf = (query: Readonly<Record<string, unknown>>): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
};

/** `base` and `headers` are for the client's server, which has no origin of its own to ask and asks for a visitor. */
export const listTickets = (
  query: Partial<TicketQuery>,
  base = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<TicketPage> => send(`${base}/api/tickets${searchOf(query)}`, { headers });

/** Cities where something is for sale whose name begins as typed; without that, those with most tickets. */
export const listCities = (typed: string): Promise<Cities> =>
  send(`/api/tickets/cities?${new URLSearchParams(typed ? { q: typed } : {})}`);

export const readTicket = (id: string, base = '', headers: Readonly<Record<string, string>> = {}): Promise<Ticket> =>
  send(`${base}/api/tickets/${id}`, { headers });

export const readSeller = (id: string, base = '', headers: Readonly<Record<string, string>> = {}): Promise<Seller> =>
  send(`${base}/api/tickets/sellers/${id}`, { headers });

export const listSelling = (query: Partial<SellingQuery>): Promise<Selling> =>
  sendSignedIn(`/api/tickets/selling${searchOf(query)}`);

export const createTicket = (body: TicketInput, key: string): Promise<Ticket> =>
  sendSignedIn('/api/tickets', { method: 'POST', body, headers: { 'idempotency-key': key } });

/** Refused with `version-stale` when the ticket has been edited since `version`. */
export const editTicket = (id: string, version: number, body: TicketPatch): Promise<Ticket> =>
  sendSignedIn(`/api/tickets/${id}`, { method: 'PATCH', body, headers: { 'if-match': `"${version}"` } });

export const withdrawTicket = (id: string): Promise<void> => sendSignedIn(`/api/tickets/${id}`, { method: 'DELETE' });
