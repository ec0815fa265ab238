import { type DatabaseName, databaseNames } from '../../../stores/urls.ts';
import { type Check, sound } from '../check.ts';

/**
 * Every version of an aggregate was said, and said in one way. Owners publish current state again when asked to
 * (`rebuild`), so a version may stand in the outbox more than once, but never with another body. Looks only as far as
 * the outbox reaches back: it is truncated from its beginning, and emptied after a restore, which raises versions. Auth's
 * outbox also has messages about ended sessions, which have no versions of a user.
 */
const everyVersionSaid = (database: DatabaseName, table: string, kind: string): Check =>
  sound(`messages: every version of ${table} was said once`, [database], {
    of: `select from ${table}`,
    wrong: `
      with said as materialized (
        select aggregate_id as id, (body->'version')::bigint as version, jsonb_hash_extended(body, 0) as body
        from (select aggregate_id, body::jsonb as body from outbox where type like '${kind}.%' offset 0) as parsed_once where body ? 'version'),
      versions as (
        select id, said.version, min(said.body) <> max(said.body) as differently
        from said left join ${table} as now using (id), relay
        where now.version is null or now.version < version_floor or said.version >= version_floor
        group by id, said.version),
      told as (
        select id, min(version) as first, max(version) as last, count(*) as versions,
          min(version) filter (where differently) as differently
        from versions group by id),
      reach as (select coalesce(min(created_at), 'infinity') as since from outbox)
      select id::text, case
          when a.id is null then 'was said and is not there'
          when told.id is null then 'version ' || a.version || ' was never said'
          when differently is not null then 'version ' || differently || ' was said in two ways'
          when last <> a.version then 'is version ' || a.version || ', and version ' || last || ' was said last'
          when versions <> last - first + 1 then 'versions are missing between ' || first || ' and ' || last
          else 'versions before ' || first || ' were never said' end as what
      from ${table} a full join told using (id), reach, relay
      where a.id is null
        or told.id is null and a.updated_at >= since
        or differently is not null or last <> a.version or versions <> last - first + 1
        or first > greatest(1, version_floor) and a.created_at >= since
      order by id`,
  });

/** What was decided has been said, once, and heard. */
export const messages: readonly Check[] = [
  sound('messages: all are published', databaseNames, {
    of: 'select from outbox',
    wrong: `(select id::text, type || ' waits to be published' as what from outbox, relay
             where (txid, pos) > (published_txid, published_pos) order by txid, pos)
            union all select 'relay', 'has everything to publish again' from relay where republish_after is not null`,
  }),
  sound('messages: no dead letters', databaseNames, {
    of: 'select from dead_letters',
    wrong: `select id, coalesce(type, '?') || ': ' || split_part(reason, chr(10), 1) as what from dead_letters order by id`,
  }),
  everyVersionSaid('auth', 'users', 'user'),
  everyVersionSaid('tickets', 'tickets', 'ticket'),
  everyVersionSaid('orders', 'orders', 'order'),
  everyVersionSaid('payments', 'payments', 'payment'),
];
