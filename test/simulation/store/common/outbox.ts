import type { Position } from '@ticketing/common/messaging/position';
import { statements, type Tx } from '../../database/database.ts';
import { table } from '../../database/tables.ts';

type Real = typeof import('@ticketing/common/messaging/outbox');

export type Said = {
  readonly txid: number;
  readonly pos: number;
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly body: object;
  readonly at: Date;
};

export const outbox = table<Said>('outbox');

/** Puts a message into the outbox of the transaction's database. */
export const put = (tx: Tx, type: string, aggregateId: string, body: object): void => {
  const said: Said = { txid: tx.txid(), pos: tx.next('outbox'), id: tx.newId(), type, aggregateId, body, at: tx.now() };
  tx.put(outbox, `${said.txid}.${said.pos}`, said);
};

/** The committed messages after a position, of transactions older than every running one, in their order. */
export const messagesAfter = (rows: Tx, after: Position): Said[] => {
  const oldest = rows.oldestRunning();
  return rows
    .all(outbox)
    .filter(({ txid, pos }) => {
      const isAfter = txid > Number(after.txid) || (txid === Number(after.txid) && pos > after.pos);
      return isAfter && txid < oldest;
    })
    .sort((a, b) => a.txid - b.txid || a.pos - b.pos);
};

const say: Real['say'] = (definition, aggregateId, body) => ({ type: definition.type, aggregateId, body });

const append: Real['append'] = (tx, messages) =>
  statements(tx).run('appends to the outbox', (rows) => {
    for (const { type, aggregateId, body } of messages) put(rows, type, aggregateId, body);
  });

export { append, say };

({ append, say }) satisfies Partial<Real>;
