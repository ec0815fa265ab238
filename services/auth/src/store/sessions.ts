import type { Database } from '@ticketing/common/database/database';

/** The id of the session with this token. */
export const findSessionId = async (database: Database, token: string): Promise<string | null> => {
  const [session] = await database.query<{ id: string }>('select id from sessions where token = $1', [token]);
  return session?.id ?? null;
};

// better-auth takes a database that does not answer for a session that is not there and says "done": so these are ours.

/** Ends the session with this token. */
export const endSession = async (database: Database, token: string): Promise<void> => {
  await database.query('delete from sessions where token = $1', [token]);
};

/** Ends a session of a user's own; nothing happens to anybody else's. */
export const endOwnSession = async (database: Database, userId: string, token: string): Promise<void> => {
  await database.query('delete from sessions where user_id = $1 and token = $2', [userId, token]);
};

/** Ends all sessions of a user, or all but one. */
export const endAllSessions = async (database: Database, userId: string, butId: string | null): Promise<void> => {
  await database.query('delete from sessions where user_id = $1 and id is distinct from $2', [userId, butId]);
};

/** Ends the sessions of a user used longest ago, so that so many stay. */
export const endOldestSessions = async (database: Database, userId: string, keep: number): Promise<void> => {
  await database.query(
    `delete from sessions where id in
       (select id from sessions where user_id = $1 order by updated_at desc, id desc offset $2)`,
    [userId, keep],
  );
};

/** Forgets sessions that have run out; signing out deletes its own. */
export const deleteEndedSessions = async (database: Database): Promise<void> => {
  await database.query('delete from sessions where expires_at < now()');
};
