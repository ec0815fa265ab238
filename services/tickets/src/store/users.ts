import type { Queryable } from '@ticketing/common/database/database';
import type { UserState } from '@ticketing/contracts/messages/users';

/** Keeps users that are newer than what is known of them. Each may occur once. Gives the ids of those with a new name. */
export const keepNewerUsers = async (tx: Queryable, users: readonly UserState[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string; renamed: boolean }>(
    `insert into users as known (id, name, version)
     select * from unnest($1::uuid[], $2::text[], $3::int[]) as heard (id) order by id
     on conflict (id) do update set name = excluded.name, version = excluded.version
     where excluded.version > known.version
     returning new.id, old.name is distinct from new.name as renamed`,
    [users.map(({ id }) => id), users.map(({ name }) => name), users.map(({ version }) => version)],
  );
  return rows.filter(({ renamed }) => renamed).map(({ id }) => id);
};

/** The sellers' tickets show another name now: a new version of each one's public view. Gives the tickets' ids. */
export const touchTicketsOf = async (tx: Queryable, sellerIds: readonly string[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    `with theirs as (
       select id from tickets where seller_id = any ($1::uuid[]) order by id for no key update)
     update tickets t set availability_version = availability_version + 1 from theirs where t.id = theirs.id
     returning t.id`,
    [sellerIds],
  );
  return rows.map(({ id }) => id);
};
