import type { StackDescription } from '../../../local/stack-file.ts';
import { inDatabase } from './database.ts';

/** What the databases hold: bytes on disk, and messages ever said. */
export type Volume = { readonly bytes: number; readonly messages: number };

/** The volume of each service's database now. */
export const volumes = async ({ databases }: StackDescription): Promise<Record<string, Volume>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(databases).map(async ([name, url]) => {
        const { rows } = await inDatabase(url, (client) =>
          client.query(
            'select pg_database_size(current_database()) as bytes, (select count(*) from outbox) as messages',
          ),
        );
        return [name, { bytes: Number(rows[0].bytes), messages: Number(rows[0].messages) }] as const;
      }),
    ),
  );
