import type { Database } from '@ticketing/common/database/database';
import { type Republish, raiseVersions } from '@ticketing/common/messaging/republish';
import type { User } from '@ticketing/contracts/http/users';

/** Is there an account with this (tidy) e-mail? */
export const isEmailTaken = async (database: Database, email: string): Promise<boolean> => {
  const found = await database.query('select from users where email = $1', [email]);
  return found.length > 0;
};

/**
 * Adds somebody with their password in one statement; a trigger writes the message in the same transaction.
 * False when the e-mail is taken.
 */
export const addUser = async (database: Database, user: User, passwordHash: string): Promise<boolean> => {
  const added = await database.call(
    `with added as (
       insert into users (id, email, name) values ($1, $2, $3) on conflict (email) do nothing returning id)
     insert into credentials (user_id, provider_id, account_id, password)
     select id, 'credential', id, $4 from added returning user_id`,
    [user.id, user.email, user.name, passwordHash],
  );
  return added.length > 0;
};

export type Credential = User & { readonly passwordHash: string; readonly deviceEpoch: number };

/** The account of this (tidy) e-mail with the password kept for it, or null. */
export const findCredential = async (database: Database, email: string): Promise<Credential | null> => {
  const [found] = await database.query<Credential>(
    `select users.id, email, name, password as "passwordHash", device_epoch as "deviceEpoch"
     from users join credentials on user_id = users.id and provider_id = 'credential' where email = $1`,
    [email],
  );
  return found ?? null;
};

/** What the cookies of this (tidy) e-mail's known devices must carry to be theirs; null without an account. */
export const findDeviceEpoch = async (database: Database, email: string): Promise<number | null> => {
  const [found] = await database.query<{ epoch: number }>(
    `select device_epoch as epoch from users join credentials on user_id = users.id and provider_id = 'credential'
     where email = $1`,
    [email],
  );
  return found?.epoch ?? null;
};

/** The user of the session with this hash, or null when it has ended. */
export const findBySession = async (database: Database, userId: string, sessionHash: string): Promise<User | null> => {
  const [user] = await database.query<User>(
    `select users.id, email, name from users join sessions on sessions.user_id = users.id
     where users.id = $1 and sessions.hash = $2 and expires_at > now()`,
    [userId, sessionHash],
  );
  return user ?? null;
};

/** Says again who there is, a page of users at a time. */
export const sayEverybody: Republish = async (tx, page) => {
  await raiseVersions(tx, 'users', page);
  const said = await tx.query<{ id: string }>(
    `insert into outbox (type, aggregate_id, body)
     select 'user.created', id, json_build_object('id', id, 'name', name, 'version', version)
     from users where id > $1 order by id limit $2
     returning aggregate_id as id`,
    [page.after, page.limit],
  );
  return said.at(-1)?.id ?? null;
};
