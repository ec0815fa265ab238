import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Creates a home that only its user can read, and sets the umask so that this also holds for every file that this process
 * and its children create: data, logs and passwords. Also restricts the home of an older version.
 *
 * Where root starts the system, PostgreSQL runs as another user, who may traverse the home but not list it.
 */
export const makePrivateHome = (home: string): void => {
  process.umask(0o077);
  mkdirSync(home, { recursive: true });
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (const entry of readdirSync(home, { withFileTypes: true })) {
    // Programs are not secret; PostgreSQL restricts its own folder.
    if (entry.isSymbolicLink() || entry.name === 'tools' || entry.name.startsWith('postgres')) continue;
    chmodSync(join(home, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
};
