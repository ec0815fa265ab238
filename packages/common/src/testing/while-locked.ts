import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Transaction } from '../database/database.ts';

/**
 * Runs work while another transaction holds what `lock` locks. `look` runs once the work waits for that lock, and sees which
 * locks it has taken before. @throws Error if the work does not wait
 */
export const whileLocked = async <T>(
  database: Database,
  lock: (tx: Transaction) => Promise<unknown>,
  work: () => Promise<T>,
  look: () => Promise<void> = async () => {},
): Promise<T> => {
  let isDone = false;
  let working: Promise<T> | undefined;
  await database.transaction(async (tx) => {
    // On a busy machine, looking takes longer than a transaction may otherwise be idle.
    await tx.query(`set local idle_in_transaction_session_timeout = '60s'`);
    await lock(tx);
    working = work().finally(() => {
      isDone = true;
    });
    working.catch(() => {});
    while (!(await isSomebodyWaiting(tx))) {
      if (isDone) throw new Error('The work did not wait for the lock.');
      await sleep(10);
    }
    await look();
  });
  return working as Promise<T>;
};

const isSomebodyWaiting = async (tx: Transaction): Promise<boolean> => {
  const [, rows] = await Promise.all([
    // Without it, a transaction sees the activity of the moment when it first looked.
    tx.query('select pg_stat_clear_snapshot()'),
    tx.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
  ]);
  return rows.length > 0;
};
