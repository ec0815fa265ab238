import type { Database } from '@ticketing/common/database/database';
import { type FoundBy, foundBy } from '../domain/search/found-by.ts';
import { type TicketRow, ticketColumns, toListing } from './ticket-row.ts';

/** The values of the columns words, city_key, first_day, last_day, today, week and weekend, in this order. */
export const foundByValues = ({
  words,
  cityKey,
  firstDay,
  lastDay,
  today,
  week,
  weekend,
}: FoundBy): (string | null)[] => [words, cityKey, firstDay, lastDay, today, week, weekend];

/**
 * Makes what up to `limit` listings are found by where it is missing or of an older version of them: the release before
 * wrote them, or they have no zone of their own. Those that somebody else is writing are left for the next time. Gives how
 * many there were.
 */
export const makeFound = (database: Database, timeZone: string, limit: number): Promise<number> =>
  database.transaction(async (tx) => {
    const rows = await tx.query<TicketRow>(
      `select ${ticketColumns} from tickets t where found_version is distinct from version
       order by t.id limit $1 for no key update of t skip locked`,
      [limit],
    );
    const made = rows.map((row) => foundByValues(foundBy(toListing(row).state, row.time_zone ?? timeZone)));
    const column = (nth: number) => made.map((values) => values[nth]);
    await tx.query(
      `update tickets t set words = f.words::tsvector, city_key = f.city_key, first_day = f.first_day::date,
         last_day = f.last_day::date, today = f.today::tstzrange, week = f.week::tstzrange,
         weekend = f.weekend::tstzrange, found_version = t.version
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
         as f (id, words, city_key, first_day, last_day, today, week, weekend) where t.id = f.id`,
      [rows.map(({ id }) => id), ...[0, 1, 2, 3, 4, 5, 6].map(column)],
    );
    return rows.length;
  });
