import type { Seller } from '@ticketing/contracts/http/tickets';
import { isNotFound } from '../calls/http.ts';
import { idOf } from '../calls/ids.ts';
import { readSeller } from '../calls/tickets.ts';
import { apiUrl } from '../config.ts';

export type FirstSeller = { readonly id: string; readonly seller: Seller | null };

/** What the page of a seller starts with, as the server renders it; `null` when tickets does not answer. */
export const readFirstSeller = async (
  given: string,
  headers: Readonly<Record<string, string>>,
): Promise<FirstSeller | 'not-found'> => {
  const id = idOf(given);
  if (id === null) return 'not-found';
  try {
    return { id, seller: await readSeller(id, apiUrl(), headers) };
  } catch (error) {
    return isNotFound(error) ? 'not-found' : { id, seller: null };
  }
};
