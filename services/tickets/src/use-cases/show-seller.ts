import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { Seller } from '@ticketing/contracts/http/tickets';
import { findSeller } from '../store/sellers.ts';
import { sellerName } from '../store/ticket-row.ts';

/**
 * What a buyer may know of a seller, to tell two of the same name apart. Who never listed anything is nobody's business.
 * @throws Refusal `not-found`
 */
export const showSeller = async (database: Database, id: string): Promise<Seller> => {
  const found = await findSeller(database, id);
  if (!found?.since) throw new Refusal('not-found', 'There is no such seller.');
  const { name, since, listings, sold } = found;
  return { id, name: sellerName(name), since: since.toISOString(), listings, sold };
};
