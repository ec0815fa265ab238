import type { Database } from '../database/database.ts';
import { type Republish, republishPage } from '../messaging/republish.ts';
import { requestRepublish } from '../messaging/restored.ts';

/** Has the current state of everything said again, as an operator's command and the relay do it together. */
export const republishAll = async (database: Database, republish: Republish): Promise<void> => {
  await requestRepublish(database);
  const isDone = async () => (await database.query('select from relay where republish_after is null')).length === 1;
  while (!(await isDone())) await republishPage(database, republish);
};
