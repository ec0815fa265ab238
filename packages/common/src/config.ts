import { z } from 'zod';

/** The variables every service reads. A service's own `config.ts` extends this. */
export const serviceEnvironment = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** As people reach the system. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  NATS_URL: z.string().min(1),
  NATS_USER: z.string().optional(),
  NATS_PASSWORD: z.string().optional(),
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const;

/** What a service with a database reads besides. */
export const databaseEnvironment = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The role the service runs as, to which `migrate` gives its rights; without it one role owns and runs. */
  DATABASE_APP_ROLE: z.string().min(1).optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(10),
} as const;

/** What a service that verifies tokens reads besides. */
export const verifierEnvironment = { AUTH_URL: z.url() } as const;

/** Reads an on/off variable: `0` is off, `1` is on. */
export const flag = (fallback: '0' | '1') =>
  z
    .enum(['0', '1'])
    .default(fallback)
    .transform((value) => value === '1');

/**
 * Reads the environment once.
 * @throws Error naming every variable that is missing or wrong, all at once.
 */
export const readConfig = <Shape extends z.ZodRawShape>(shape: Shape, environment: NodeJS.ProcessEnv) => {
  const result = z.object(shape).safeParse(environment);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not as it should be:\n${mistakes.join('\n')}`);
};

export type ServiceConfig = Readonly<z.infer<z.ZodObject<typeof serviceEnvironment>>>;
export type DatabaseConfig = Readonly<z.infer<z.ZodObject<typeof databaseEnvironment>>>;
