import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the home for this process, or answers undefined when another process has it. The lock is the operating system's
 * (SQLite's file lock), so it ends with its holder however that dies: there is no stale lock to judge. Let go of twice, it
 * is let go of.
 */
export const lockHome = (home: string): { release(): void } | undefined => {
  mkdirSync(home, { recursive: true });
  const database = new DatabaseSync(join(home, 'lock'), { timeout: 0 });
  try {
    database.exec('begin exclusive');
    return {
      release: () => {
        if (database.isOpen) database.close();
      },
    };
  } catch {
    database.close();
    return undefined;
  }
};
