import { statements } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { insertUnseen } from './inbox.ts';

type Real = typeof import('@ticketing/common/messaging/dead-letter');

export const deadLetters = table<{ readonly reason: string }>('dead_letters');

const deadLetter: Real['deadLetter'] = async (tx, { id, stream, seq }, reason) => {
  if (id) await insertUnseen(tx, [id]);
  await statements(tx).run('stores a dead letter', (rows) => {
    rows.put(deadLetters, `${stream} ${id ?? seq}`, { reason });
  });
};

export { deadLetter };

({ deadLetter }) satisfies Partial<Real>;
