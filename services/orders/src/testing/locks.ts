import type { Database } from '@ticketing/common/database/database';

/** Which of these tickets' places nobody has locked. */
export const unlockedPlaces = (database: Database, ticketIds: readonly string[]): Promise<string[]> =>
  unlocked(database, 'select ticket_id as id from places where ticket_id = any ($1)', ticketIds);

/** Which of these orders nobody has locked. */
export const unlockedOrders = (database: Database, ids: readonly string[]): Promise<string[]> =>
  unlocked(database, 'select id from orders where id = any ($1)', ids);

const unlocked = async (database: Database, query: string, ids: readonly string[]): Promise<string[]> => {
  const rows = await database.query<{ id: string }>(`${query} order by 1 for update skip locked`, [ids]);
  return rows.map(({ id }) => id);
};
