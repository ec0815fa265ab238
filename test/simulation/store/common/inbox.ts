import { statements } from '../../database/database.ts';
import { table } from '../../database/tables.ts';

type Real = typeof import('@ticketing/common/messaging/inbox');

export const inbox = table<{ readonly id: string }>('inbox');

const insertUnseen: Real['insertUnseen'] = async (tx, ids) => {
  if (ids.length === 0) return new Set();
  return statements(tx).run('notes messages as handled', async (rows) => {
    const fresh = new Set<string>();
    for (const id of [...new Set(ids)].sort()) {
      if (rows.get(inbox, id)) continue;
      await rows.lock(inbox, id);
      if (rows.get(inbox, id)) continue;
      rows.txid();
      rows.put(inbox, id, { id });
      fresh.add(id);
    }
    return fresh;
  });
};

export { insertUnseen };

({ insertUnseen }) satisfies Partial<Real>;
