import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a home that is its user's alone, and sees to it that whatever this process and its children make from now on
 * is so too: data, logs and passwords are nobody else's to read. A home of an older version is closed as well.
 *
 * Where root starts the system PostgreSQL runs as another user, who may pass through the home and not list it.
 */
export const makePrivateHome = (home: string): void => {
  process.umask(0o077);
  mkdirSync(home, { recursive: true });
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (const entry of readdirSync(home, { withFileTypes: true })) {
    // Programs are no secret; PostgreSQL closes its own folder.
    if (entry.isSymbolicLink() || entry.name === 'tools' || entry.name.startsWith('postgres')) continue;
    chmodSync(join(home, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
};
