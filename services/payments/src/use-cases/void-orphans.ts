import type { Database } from '@ticketing/common/database/database';
import type { Provider } from '../provider/provider.ts';

const dayMs = 86_400_000;

/**
 * Gives up authorizations that belong to no payment here, as after this database came back from a backup: nobody's
 * money stays reserved for a ticket they will not get. Looks at those between `orphanSeconds` and a day old.
 */
export const voidOrphans = async (
  database: Database,
  provider: Provider,
  now: Date,
  orphanSeconds: number,
): Promise<number> => {
  let voided = 0;
  const from = new Date(now.getTime() - dayMs);
  const to = new Date(now.getTime() - orphanSeconds * 1_000);
  for await (const { id } of provider.listAuthorized(from, to)) {
    const known = await database.query('select from payments where intent_id = $1', [id]);
    if (known.length > 0) continue;
    const answer = await provider.cancel(id, `orphan:${id}`);
    if (answer.kind === 'done') voided += 1;
  }
  return voided;
};
