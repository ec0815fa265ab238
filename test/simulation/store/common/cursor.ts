import type { Cursor, OutboxRow } from '@ticketing/common/messaging/cursor';
import { statements } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { messagesAfter } from './outbox.ts';

type Real = typeof import('@ticketing/common/messaging/cursor');

export const relay = table<Cursor>('relay');
const initial: Cursor = {
  published: { txid: '0', pos: 0 },
  streamCreated: null,
  streamSeq: 0,
  generation: 0,
  isRepublishing: false,
};

class CursorMoved extends Error {
  override name = 'CursorMoved';
}

const readCursor: Real['readCursor'] = (session) =>
  statements(session).run('reads how far it has published', (rows) => rows.get(relay, '') ?? initial);

const writeCursor: Real['writeCursor'] = (session, cursor) =>
  statements(session).run('notes how far it has published', async (rows) => {
    await rows.lock(relay, '');
    if ((rows.get(relay, '') ?? initial).generation !== cursor.generation)
      throw new CursorMoved('the place to publish from was moved');
    rows.put(relay, '', cursor);
  });

const readOutbox: Real['readOutbox'] = (session, after, limit) =>
  statements(session).run('reads the outbox', (rows) =>
    messagesAfter(rows, after)
      .slice(0, limit)
      .map(
        (said): OutboxRow => ({
          txid: `${said.txid}`,
          pos: said.pos,
          id: said.id,
          type: said.type,
          aggregate_id: said.aggregateId,
          body: JSON.stringify(said.body),
          traceparent: null,
          created_at: said.at,
        }),
      ),
  );

export { CursorMoved, readCursor, readOutbox, writeCursor };

({ CursorMoved, readCursor, readOutbox, writeCursor }) satisfies Partial<Real>;
