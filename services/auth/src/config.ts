import {
  addressEnvironment,
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
} from '@ticketing/common/config';
import { maxTokenSeconds } from '@ticketing/common/http/tokens';
import { z } from 'zod';

const environment = {
  ...serviceEnvironment,
  ...databaseEnvironment,
  ...limitsEnvironment,
  ...addressEnvironment,
  /** Signs session cookies and encrypts the private signing keys. Whoever has it can act as anybody. */
  AUTH_SECRET: z.string().min(32),
  /** The lifetime of a token. Services refuse tokens with a longer one than the default. */
  TOKEN_SECONDS: z.coerce.number().int().min(10).max(maxTokenSeconds).default(maxTokenSeconds),
  /** Password hashes computed at once. Each keeps a thread of libuv's pool busy; the pool must have more. */
  HASHES_AT_ONCE: z.coerce.number().int().min(1).default(2),
  /** Requests that may wait for a hash; those beyond are told to come back. */
  HASHES_WAITING: z.coerce.number().int().min(0).default(64),
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1024).default(4),
} as const;

/**
 * Reads auth's environment.
 * @throws Error naming every variable that is missing, wrong, or at odds with another.
 */
export const readAuthConfig = (variables: NodeJS.ProcessEnv) => {
  const config = readConfig(environment, variables);
  if (config.HASHES_AT_ONCE >= config.UV_THREADPOOL_SIZE)
    throw new Error(
      `HASHES_AT_ONCE (${config.HASHES_AT_ONCE}) must be below UV_THREADPOOL_SIZE (${config.UV_THREADPOOL_SIZE}), or hashing holds up everything else.`,
    );
  return config;
};

export type AuthConfig = ReturnType<typeof readAuthConfig>;
