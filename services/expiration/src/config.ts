import { readConfig, serviceEnvironment } from '@ticketing/common/config';
import { z } from 'zod';

/** Reads what expiration needs from the environment. @throws Error naming every mistake. */
export const readExpirationConfig = (environment: NodeJS.ProcessEnv) =>
  readConfig(
    {
      ...serviceEnvironment,
      REDIS_URL: z.url({ protocol: /^rediss?$/ }),
      /** What every key begins with, so that several installations may share a Redis. */
      REDIS_PREFIX: z
        .string()
        .regex(/^[\w{}-]+$/)
        .default('ticketing'),
    },
    environment,
  );

export type ExpirationConfig = ReturnType<typeof readExpirationConfig>;
