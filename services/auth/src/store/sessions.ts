import type { Database } from '@ticketing/common/database/database';

/** The id of the session with this token. */
export const findSessionId = async (database: Database, token: string): Promise<string | null> => {
  const [session] = await database.query<{ id: string }>('select id from sessions where token = $1', [token]);
  return session?.id ?? null;
};

/** Forgets sessions that have run out; signing out deletes its own. */
export const deleteEndedSessions = async (database: Database): Promise<void> => {
  await database.query('delete from sessions where expires_at < now()');
};
