import { z } from 'zod';
import { readConfig } from '../config.ts';

/** Where `npm test` has started the stores that tests use. */
export const testEnvironment = () => {
  const env = readConfig(
    { TEST_POSTGRES_URL: z.url(), TEST_NATS_URL: z.string(), TEST_REDIS_URL: z.url() },
    process.env,
  );
  return { postgresUrl: env.TEST_POSTGRES_URL, natsUrl: env.TEST_NATS_URL, redisUrl: env.TEST_REDIS_URL };
};
