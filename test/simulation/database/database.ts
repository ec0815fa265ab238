import type { Database, Queryable, Transaction } from '@ticketing/common/database/database';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import { beginning } from '../world/clock.ts';
import type { Process, Scheduler } from '../world/scheduler.ts';
import { statementOf } from './inline.ts';
import { createLocks, Deadlock, type Holder } from './locks.ts';
import { apply, type Changes, createView, rowsOf, type Table, type Tables, type View } from './tables.ts';

/** A transaction as the stores of the simulation see it. */
export type Tx = View & {
  /** Waits for a row's (or a key's) lock and holds it until the end. */
  lock(table: Table<unknown>, key: string): Promise<void>;
  tryLock(table: Table<unknown>, key: string): boolean;
  /** The database's own clock. */
  now(): Date;
  /** This transaction's id; given with its first write, as PostgreSQL's. */
  txid(): number;
  next(sequence: string): number;
  /** Every running transaction that wrote has an id of at least this. */
  oldestRunning(): number;
  /** An id that is made by the database, the same in every run of a schedule. */
  newId(): string;
};

/** What stores are handed as `Queryable`, `Transaction` or `Database`. */
export type Statements = { run<T>(what: string, statement: (tx: Tx) => T | Promise<T>): Promise<T> };

/** The simulation's own view of a handle that services pass around. */
export const statements = (db: Queryable): Statements => db as unknown as Statements;

export type Running = Holder & {
  readonly tx: Tx;
  readonly changes: Changes;
  txid: number | null;
  isOver: boolean;
};

/** A PostgreSQL that went away in the middle. */
const lost = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });

export type Store = ReturnType<typeof createStore>;

/** One service's database, which outlives its processes. `clockAheadMs`: how far its clock is ahead of the world's. */
export const createStore = (owner: Owner, scheduler: Scheduler, clockAheadMs: number) => {
  const tables: Tables = new Map();
  const locks = createLocks();
  const sequences = new Map<string, number>();
  const running = new Set<Running>();
  const commitWatchers: ((changes: Changes) => void)[] = [];
  let lastTxid = 100;
  let ids = 0;
  let restarts = 0;
  let aheadMs = clockAheadMs;
  let furthestMs = Math.abs(clockAheadMs);

  const end = (one: Running): void => {
    if (one.isOver) return;
    one.isOver = true;
    running.delete(one);
    locks.release(one);
  };

  const begin = (): Running => {
    const changes: Changes = new Map();
    const nameOf = ({ name }: Table<unknown>, key: string): string => `${name} ${key}`;
    const tx: Tx = {
      ...createView(tables, changes),
      lock: async (table, key) => {
        while (!locks.take(nameOf(table, key), one)) {
          const { promise, wake } = scheduler.wait<void>(`has waited for ${owner}'s ${nameOf(table, key)}`);
          locks.stand(nameOf(table, key), one, () => wake());
          await promise;
          if (one.isOver) throw lost();
        }
      },
      tryLock: (table, key) => locks.take(nameOf(table, key), one),
      now: () => new Date(beginning + scheduler.now() + aheadMs),
      txid: () => {
        one.txid ??= ++lastTxid;
        return one.txid;
      },
      next: (sequence) => {
        const value = (sequences.get(sequence) ?? 0) + 1;
        sequences.set(sequence, value);
        return value;
      },
      oldestRunning: () => Math.min(lastTxid + 1, ...[...running].flatMap(({ txid }) => txid ?? [])),
      newId: () =>
        `${owner.slice(0, 1).charCodeAt(0).toString(16)}000000-0000-7000-8000-${`${++ids}`.padStart(12, '0')}`,
    };
    const one: Running = { tx, changes, txid: null, isOver: false, waitsFor: null };
    running.add(one);
    return one;
  };

  const commit = (one: Running): void => {
    if (one.isOver) throw lost();
    apply(tables, one.changes);
    end(one);
    for (const watcher of commitWatchers) watcher(one.changes);
  };

  return {
    owner,
    begin,
    commit,
    rollBack: end,
    locks,
    restarts: (): number => restarts,
    /** All rows that are committed. */
    all: <Row>(table: Table<Row>): Row[] => [...rowsOf(tables, table).values()],
    get: <Row>(table: Table<Row>, key: string): Row | undefined => rowsOf(tables, table).get(key),
    put: <Row>(table: Table<Row>, key: string, row: Row): void => void rowsOf(tables, table).set(key, row),
    watchCommits: (watcher: (changes: Changes) => void): void => void commitWatchers.push(watcher),
    now: (): Date => new Date(beginning + scheduler.now() + aheadMs),
    moveClock: (milliseconds: number): void => {
      aheadMs += milliseconds;
      furthestMs = Math.max(furthestMs, Math.abs(aheadMs));
    },
    /** How wrong its clock has ever been, ms. */
    furthest: (): number => furthestMs,
    /** It dies and is back at once: what was not committed is gone, and every connection breaks. */
    restart: (): void => {
      restarts += 1;
      for (const one of [...running]) end(one);
    },
  };
};

/** A process's connections to a store. */
export const connectDatabase = (store: Store, scheduler: Scheduler, process: Process): Database => {
  const listeners: (() => void)[] = [];
  const announceCommit = (): void => {
    for (const listener of listeners) listener();
  };
  const open = (): { one: Running; close: () => void } => {
    const one = store.begin();
    const giveUp = (): void => store.rollBack(one);
    process.atDeath.add(giveUp);
    return {
      one,
      close: () => {
        giveUp();
        process.atDeath.delete(giveUp);
      },
    };
  };

  const alone = async <T>(what: string, statement: (tx: Tx) => T | Promise<T>): Promise<T> => {
    await scheduler.step(what);
    const restarts = store.restarts();
    const { one, close } = open();
    try {
      const result = await statement(one.tx);
      store.commit(one);
      // Who has only read may as well die at its next step.
      if (one.changes.size > 0) await scheduler.step(`has the answer to: ${what}`);
      if (store.restarts() !== restarts) throw lost();
      if (one.changes.size > 0) announceCommit();
      return result;
    } finally {
      close();
    }
  };

  const attempt = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const restarts = store.restarts();
    const { one, close } = open();
    const committed: (() => void)[] = [];
    const handle: Transaction & Statements = {
      run: async (what, statement) => {
        await scheduler.step(what);
        if (one.isOver) throw lost();
        return statement(one.tx);
      },
      query: (text, values) => handle.run(...statementOf(text, values)) as never,
      afterCommit: (act) => void committed.push(act),
    };
    try {
      const result = await work(handle);
      if (one.changes.size > 0) await scheduler.step('commit');
      store.commit(one);
      if (one.changes.size > 0) await scheduler.step('has committed');
      if (store.restarts() !== restarts) throw lost();
      for (const act of committed) act();
      announceCommit();
      return result;
    } finally {
      close();
    }
  };

  const database: Database & Statements = {
    run: alone,
    query: (text, values) => alone(...statementOf(text, values)) as never,
    call: (text, values) => alone(...statementOf(text, values)) as never,
    onCommit: (listener) => void listeners.push(listener),
    transaction: async (work) => {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work);
        } catch (error) {
          if (tries === 3 || !(error instanceof Deadlock)) throw error;
        }
      }
    },
    session: async () => {
      await scheduler.step('opens a session');
      const restarts = store.restarts();
      const holder: Holder = { waitsFor: null };
      process.atDeath.add(() => store.locks.release(holder));
      const session: Queryable & Statements & { release(): void } = {
        run: async (what, statement) => {
          if (store.restarts() !== restarts) throw lost();
          return alone(what, statement);
        },
        query: (text, values) => {
          if (text.includes('pg_try_advisory_lock'))
            return session.run('asks to lead', () => [{ leads: store.locks.take('relay', holder) }]) as never;
          return session.run(...statementOf(text, values)) as never;
        },
        release: () => store.locks.release(holder),
      };
      return session;
    },
    close: async () => {},
  };
  return database;
};
