import type { Database, Transaction } from '@ticketing/common/database/database';

export type SessionRow = { readonly id: string; readonly expiresAt: Date };

/** The session with this token. */
export const findSession = async (database: Database, token: string): Promise<SessionRow | null> => {
  const [session] = await database.query<SessionRow>(
    'select id, expires_at as "expiresAt" from sessions where token = $1',
    [token],
  );
  return session ?? null;
};

// better-auth takes a database that does not answer for a session that is not there and says "done": so these are ours.
// A trigger publishes `session.ended` for each deleted row, hence `call`: the relay wakes at its commit.

/** Ends the session with this token. */
export const endSession = async (database: Database, token: string): Promise<void> => {
  await database.call('delete from sessions where token = $1', [token]);
};

/** Ends a session of this user, by its id or its token. Other users' sessions are not affected. */
export const endOwnSession = async (
  database: Database,
  userId: string,
  { id, token }: { readonly id?: string | undefined; readonly token?: string | undefined },
): Promise<void> => {
  await database.call('delete from sessions where user_id = $1 and (id = $2 or token = $3)', [
    userId,
    id ?? null,
    token ?? null,
  ]);
};

/** Ends all sessions of a user, or all but one, and every known device; gives the epoch of the devices to come. */
export const endAllSessions = (database: Database, userId: string, butId: string | null): Promise<number> =>
  database.transaction(async (tx) => {
    // In the order of a new password (see `new_passwords_end_sessions`), so that neither waits for the other.
    const [ended] = await tx.query<{ epoch: number }>(
      `update credentials set device_epoch = device_epoch + 1 where user_id = $1 and provider_id = 'credential'
       returning device_epoch as epoch`,
      [userId],
    );
    await tx.query('delete from sessions where user_id = $1 and id is distinct from $2', [userId, butId]);
    return ended?.epoch ?? 0;
  });

/** Ends the least recently used sessions of a user, so that this many remain. */
export const endOldestSessions = async (database: Database, userId: string, keep: number): Promise<void> => {
  await database.call(
    `delete from sessions where id in
       (select id from sessions where user_id = $1 order by updated_at desc, id desc offset $2)`,
    [userId, keep],
  );
};

/** Deletes expired sessions. Signing out deletes its own. */
export const deleteEndedSessions = async (database: Database): Promise<void> => {
  await database.query('delete from sessions where expires_at < now()');
};

/** Publishes the ended sessions again whose tokens may still be valid. */
export const republishEndedSessions = async (tx: Transaction, versionFloor: number): Promise<void> => {
  await tx.query(
    `select publish_ended_session(hash, stored_at, until, greatest($1, 1)) from ended_sessions where until > now()`,
    [versionFloor],
  );
};
