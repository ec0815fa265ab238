import { statements } from '../../database/database.ts';
import { table } from '../../database/tables.ts';

type Real = typeof import('@ticketing/common/messaging/dead-letter');

export const deadLetters = table<{ readonly reason: string }>('dead_letters');

const bury: Real['bury'] = (tx, msg, reason) =>
  statements(tx).run('buries a dead letter', (rows) => {
    rows.put(deadLetters, `${msg.info.stream} ${msg.seq}`, { reason });
  });

export { bury };

({ bury }) satisfies Partial<Real>;
