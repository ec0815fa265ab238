import type { Logger } from '@ticketing/common/logger';
import pg from 'pg';
import type { AuthConfig } from '../config.ts';

/** The connections better-auth uses; it wants a pool of pg's own. Limits as in common's `database.ts`. */
export const openPool = (
  { DATABASE_URL, DATABASE_CONNECTIONS }: Pick<AuthConfig, 'DATABASE_URL' | 'DATABASE_CONNECTIONS'>,
  log: Logger,
): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  // A connection lost while it is in use fails its query; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};
