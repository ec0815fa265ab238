import pg from 'pg';
import type { Logger } from '../logger.ts';

// 64-bit integers come as numbers: every count, version and amount here stays far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export type Queryable = {
  /**
   * Runs one statement, prepared once per connection (unprepared ones cost 30 % when measured), and gives its rows.
   * With the plan made `anew`, PostgreSQL plans it for these very values: for statements whose right plan hangs on them.
   * Within a transaction plans are always kept.
   */
  query<Row extends object>(text: string, values?: readonly unknown[], plan?: 'kept' | 'anew'): Promise<Row[]>;
};

/**
 * Plans are made once for all values, of nested loops over indexes. Left alone PostgreSQL plans many of these statements
 * again for every execution (a third of its work for a purchase, measured), and the first plans, made for empty tables,
 * read whole ones until they have been analyzed.
 */
const steadyPlans = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
];

/** So few, that searches never take the processors from everything else. */
const plannedAnewAtOnce = 4;

export type Transaction = Queryable & {
  /** Runs `act` once the transaction has committed; never if it has not. */
  afterCommit(act: () => void): void;
};

export type Session = Queryable & { release(): void };

export type Database = Queryable & {
  /** Runs one statement that is a whole transaction by itself, such as a call of a function that writes. Deadlocks are tried again. */
  call<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Calls back after every commit; the relay wakes by it, since NOTIFY in hot transactions cut their rate to a third. */
  onCommit(listener: () => void): void;
  /** Runs work in one transaction: committed when it resolves, rolled back when it throws. Deadlocks are tried again. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** A connection of one's own outside the pool, for session locks. Gone when idle for 10 s, so that a frozen holder lets go. */
  session(): Promise<Session>;
  close(): Promise<void>;
};

/** A database with the pools of its connections, for those who watch them. */
export type PooledDatabase = Database & {
  readonly pools: Readonly<Record<'steady' | 'anew', Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>;
};

const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
};

const run = async <Row extends object>(
  client: pg.Pool | pg.ClientBase,
  text: string,
  values: readonly unknown[] = [],
  plan: 'kept' | 'anew' = 'kept',
): Promise<Row[]> => {
  const name = plan === 'kept' ? nameOf(text) : undefined;
  return (await client.query<Row & pg.QueryResultRow>({ name, text, values: [...values] })).rows;
};

const openPool = (options: pg.PoolConfig, log: Logger): pg.Pool => {
  const pool = new pg.Pool(options);
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  // A connection lost in the middle of a transaction fails its query; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

/** What bounds every connection of every service. */
export const connectionLimits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 15_000,
  query_timeout: 20_000,
  // Who is frozen in the middle of a transaction holds up every relay on the server: see readOutbox.
  idle_in_transaction_session_timeout: 3_000,
  keepAlive: true,
} as const satisfies pg.PoolConfig;

/** Connects to a service's PostgreSQL. Nothing is asked of it until the first query. */
export const openDatabase = (url: string, connections: number, log: Logger): PooledDatabase => {
  const options: pg.PoolConfig = {
    ...connectionLimits,
    connectionString: url,
    // Statements that are not waited for one by one go out together, and PostgreSQL does them in their order.
    pipeline: true,
  };
  const steady = { ...options, options: steadyPlans.map((setting) => `-c ${setting}`).join(' ') };
  const pool = openPool({ ...steady, max: connections }, log);
  const poolForAnew = openPool({ ...options, max: plannedAnewAtOnce }, log);

  const listeners: (() => void)[] = [];
  const announceCommit = (): void => {
    for (const listener of listeners) listener();
  };

  const attempt = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    const committed: (() => void)[] = [];
    let result: T;
    try {
      // It travels with the first statement; what is wrong with one is wrong with both.
      const begun = client.query('begin');
      begun.catch(() => {});
      result = await work({
        query: (text, values) => run(client, text, values),
        afterCommit: (act) => committed.push(act),
      });
      await begun;
      await client.query('commit');
    } catch (error) {
      // A connection that cannot even roll back is thrown away; PostgreSQL rolls back by itself.
      await client.query('rollback').then(
        () => client.release(),
        (broken) => client.release(broken),
      );
      throw error;
    }
    // Outside: once released, the connection is somebody else's, who must not be rolled back when a callback throws.
    client.release();
    for (const act of committed) act();
    announceCommit();
    return result;
  };

  /** Tries again what PostgreSQL rolled back so that others could go on. */
  const retrying = async <T>(act: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await act();
      } catch (error) {
        if (tries === 3 || !isRetryable(error)) throw error;
      }
    }
  };

  return {
    pools: { steady: pool, anew: poolForAnew },
    query: (text, values, plan = 'kept') => run(plan === 'kept' ? pool : poolForAnew, text, values, plan),
    call: async (text, values) => {
      const rows = await retrying(() => run(pool, text, values));
      announceCommit();
      return rows as never;
    },
    onCommit: (listener) => void listeners.push(listener),
    transaction: (work) => retrying(() => attempt(work)),
    session: async () => {
      const client = new pg.Client(steady);
      client.on('error', (error) => log.warn({ error: error.message }, 'a database session was lost'));
      await client.connect();
      await client.query(`set idle_session_timeout = '10s'`);
      return {
        query: (text, values) => run(client, text, values),
        release: () => void client.end().catch(() => {}),
      };
    },
    close: async () => void (await Promise.all([pool.end(), poolForAnew.end()])),
  };
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Deadlock or serialization failure: the same work, tried again, may succeed. */
const isRetryable = (error: unknown): boolean => ['40P01', '40001'].includes(codeOf(error));

/** True when no statement at all can be executed: the database is unreachable, starting or stopping. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  return (
    /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(codeOf(error)) ||
    /connection terminated|not queryable|timeout exceeded when trying to connect/i.test(error.message)
  );
};

/** True when the database (not the request) is the trouble: unreachable, restarting, out of connections or space, too slow. */
export const isDatabaseTrouble = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  return (
    /^(08|53|57|58|40)|^(25P0[23]|55P03)$|^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(
      codeOf(error),
    ) ||
    /connection terminated|not queryable|timeout exceeded when trying to connect|query read timeout/i.test(
      error.message,
    )
  );
};
