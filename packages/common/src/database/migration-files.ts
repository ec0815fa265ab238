import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A numbered file of SQL, called `orders/0001_orders.sql`, with the SHA-256 of its text. */
export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** Every `NNNN_name.sql` of the folders, in the order in which they are applied. */
export const readMigrations = async (folders: readonly string[]): Promise<Migration[]> => {
  const inFolders = folders.map(async (folder) => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
    return Promise.all(
      files.map(async (file) => {
        const sql = await readFile(join(folder, file), 'utf8');
        return { name: `${basename(dirname(folder))}/${file}`, sql, checksum: checksumOf(sql) };
      }),
    );
  });
  return (await Promise.all(inFolders)).flat();
};

/** Git may check out the same text with other line ends. */
const checksumOf = (sql: string): string => createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
