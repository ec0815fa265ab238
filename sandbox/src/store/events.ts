import type { DatabaseSync } from 'node:sqlite';
import type { EventType, Intent } from '../domain/intent.ts';
import type { ListOf } from './intents.ts';
import { type Condition, type PageWish, readPage } from './page.ts';

/** Something that happened, with the intent as it was just after. */
export type StoredEvent = {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly type: EventType;
  readonly objectId: string;
  readonly intent: Intent;
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
  readonly pendingWebhooks: number;
};

export type NewEvent = Omit<StoredEvent, 'intent' | 'pendingWebhooks'> & { readonly statePos: number };

const source = {
  table: 'events',
  object: 'event',
  select: `select events.*, states.state,
             (select count(*) from deliveries where deliveries.event_id = events.id) as pending
           from events join states on states.pos = events.state_pos`,
} as const;

const parse = (row: Record<string, unknown>): StoredEvent => ({
  id: row.id as string,
  createdAt: row.created as number,
  type: row.type as EventType,
  objectId: row.object_id as string,
  intent: JSON.parse(row.state as string),
  requestId: row.request_id as string | null,
  idempotencyKey: row.idempotency_key as string | null,
  pendingWebhooks: row.pending as number,
});

/** What happened, and the intent as it was then. */
export const eventStore = (db: DatabaseSync) => {
  const insert = db.prepare(
    `insert into events (id, created, type, object_id, state_pos, request_id, idempotency_key)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare(`${source.select} where events.id = ?`);
  // Places follow time, so looking at the oldest few is enough: no scan, and no index to keep for it.
  const forgetEvents = db.prepare(
    'delete from events where pos in (select pos from events order by pos limit ?) and created < ?',
  );
  const forgetStates = db.prepare(
    `delete from states where pos < (select state_pos from events order by pos limit 1)
       and pos not in (select state_pos from intents)`,
  );
  return {
    add: (event: NewEvent): void => {
      const { id, createdAt, type, objectId, statePos, requestId, idempotencyKey } = event;
      insert.run(id, createdAt, type, objectId, statePos, requestId, idempotencyKey);
    },
    find: (id: string): StoredEvent | undefined => {
      const row = select.get(id);
      return row && parse(row);
    },
    /** `types` are exact names, or end in `*`. */
    list: (wish: PageWish, types: readonly string[], delivered: boolean | undefined): ListOf<StoredEvent> => {
      const conditions: Condition[] = [];
      if (types.length > 0) {
        conditions.push([`(${types.map(() => 'events.type glob ?').join(' or ')})`, ...types]);
      }
      if (delivered !== undefined) {
        const waiting = 'exists (select 1 from deliveries where deliveries.event_id = events.id)';
        conditions.push([delivered ? `not ${waiting}` : waiting]);
      }
      const { rows, hasMore } = readPage(db, source, wish, conditions);
      return { items: rows.map(parse), hasMore };
    },
    /** Forgets events made before `created` (Unix seconds), at most `count` of them, and the states only they showed. */
    forget: (created: number, count: number): void => {
      if (forgetEvents.run(count, created).changes > 0) forgetStates.run();
    },
  };
};
