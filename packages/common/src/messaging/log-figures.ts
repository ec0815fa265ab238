import type { Queryable } from '../database/database.ts';

/** What an operator has to know about an owner's log and about the messages it could not publish or handle. */
export type LogFigures = {
  /** An estimate for a large log. */
  readonly rows: number;
  readonly oldestUnpublishedSeconds: number;
  readonly deadLetters: number;
  readonly refusedMessages: number;
  /** By consumer: the age of the oldest message that it has not handled. Retired consumers are left out. */
  readonly consumerLagSeconds: Readonly<Record<string, number>>;
};

const maxCount = 10_000;

/** Reads the figures of a log from indexes and statistics, so that the size of the log does not matter. */
export const readLogFigures = async (db: Queryable, consumers: readonly string[]): Promise<LogFigures> => {
  const [figures] = await db.query<Omit<LogFigures, 'consumerLagSeconds'>>(
    `select
       (select case when reltuples > 0
            then reltuples / relpages * (pg_relation_size(oid) / current_setting('block_size')::int)
            else (select count(*) from (select from outbox limit ${maxCount}) as counted) end
        from pg_class where oid = 'outbox'::regclass)::bigint as "rows",
       coalesce((select ${age('oldest')} from (
           select (select created_at from outbox where (txid, pos) > (published_txid, published_pos)
                   order by outbox.txid, outbox.pos limit 1) as created_at from relay) as oldest), 0)
         as "oldestUnpublishedSeconds",
       (select count(*) from (select from dead_letters limit ${maxCount}) as counted) as "deadLetters",
       (select count(*) from (select from refused_messages limit ${maxCount}) as counted) as "refusedMessages"`,
  );
  if (!figures) throw new Error('a statement without a table has a row');
  const lags = await db.query<{ name: string; lag: number }>(
    `select name, coalesce(${age('oldest')}, 0) as lag
     from unnest($1::text[]) as expected (name) cross join relay
     left join consumers as known using (name)
     left join lateral (
       select created_at from outbox
       where (outbox.txid, outbox.pos) > (case when known.epoch = relay.epoch then known.txid else '0' end,
                                          case when known.epoch = relay.epoch then known.pos else 0 end)
       order by outbox.txid, outbox.pos limit 1) as oldest on true
     where is_retired is not true`,
    [consumers],
  );
  return { ...figures, consumerLagSeconds: Object.fromEntries(lags.map(({ name, lag }) => [name, lag])) };
};

function age(row: string): string {
  return `greatest(0, extract(epoch from clock_timestamp() - ${row}.created_at)::float8)`;
}
