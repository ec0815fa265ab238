import { statements } from '../../database/database.ts';
import { messagesAfter, outbox } from './outbox.ts';

type Real = typeof import('@ticketing/common/messaging/log-store');

// No database comes back from a backup here, and nothing is deleted from a log.
const epoch = '00000000-0000-7000-8000-00000000000e';
// Small, so that a log has many pages.
const pageSize = 5;

const readLog: Real['readLog'] = (database, _consumer, { after, types, minAgeMs }) =>
  statements(database).run('reads its log', (rows) => {
    const from = after ?? { txid: '0', pos: 0 };
    const page = messagesAfter(rows, from).slice(0, pageSize);
    const tooYoung = page.findIndex(({ at }) => at.getTime() > rows.now().getTime() - minAgeMs);
    const read = tooYoung < 0 ? page : page.slice(0, tooYoung);
    const last = read.at(-1) ?? from;
    return {
      entries: read
        .filter(({ type }) => types.includes(type))
        .map(({ id, txid, pos }) => ({ id, txid: `${txid}`, pos })),
      upTo: { epoch, txid: `${last.txid}`, pos: last.pos },
      isLast: read.length < pageSize,
    };
  });

const readMessages: Real['readMessages'] = (db, positions) =>
  statements(db).run('reads messages of its log', (rows) =>
    positions.flatMap(({ txid, pos }) => {
      const found = rows.get(outbox, `${txid}.${pos}`);
      return found
        ? [{ id: found.id, txid, pos, type: found.type, body: JSON.stringify(found.body), traceparent: null }]
        : [];
    }),
  );

export { readLog, readMessages };

({ readLog, readMessages }) satisfies Partial<Real>;
