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

const say: Real['say'] = (definition, aggregateId, body) => ({ type: definition.type, aggregateId, body });

const append: Real['append'] = (tx, messages) =>
  statements(tx).run('appends to the outbox', (rows) => {
    for (const { type, aggregateId, body } of messages) put(rows, type, aggregateId, body);
  });

export { append, say };

({ append, say }) satisfies Partial<Real>;
