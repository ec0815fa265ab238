import { connectionLimits } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import pg from 'pg';
import type { AuthConfig } from '../config.ts';

/** The connections better-auth uses; it wants a pool of pg's own. */
export const openPool = (
  { DATABASE_URL, DATABASE_CONNECTIONS }: Pick<AuthConfig, 'DATABASE_URL' | 'DATABASE_CONNECTIONS'>,
  log: Logger,
): pg.Pool => {
  const pool = new pg.Pool({
    ...connectionLimits,
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  // A connection lost while it is in use fails its query; without a listener it would end the process too.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};
