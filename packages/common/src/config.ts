import { z } from 'zod';

/** The variables every service reads. A service's own `config.ts` extends this. */
export const serviceEnvironment = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The public address of the system. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  NATS_URL: z.string().min(1),
  NATS_USER: z.string().optional(),
  NATS_PASSWORD: z.string().optional(),
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  /** The size of a stream in bytes. A full stream evicts its oldest messages; consumers get them from the log. */
  STREAM_MAX_BYTES: z.coerce.number().int().min(1_048_576).default(1_073_741_824),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const;

/** What a service with a database reads besides. */
export const databaseEnvironment = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The role the service runs as, to which `migrate` grants its rights. Without it one role owns and runs. */
  DATABASE_APP_ROLE: z.string().min(1).optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(10),
  /** The time for which handled messages stay in the log, for operators to replay. */
  OUTBOX_RETENTION_SECONDS: z.coerce.number().int().min(10).default(604_800),
  /** The time for which a handled message is known as such. A message that comes again later is handled again, harmlessly. */
  INBOX_RETENTION_SECONDS: z.coerce.number().int().min(10).default(604_800),
  /** The pause between two rounds of housekeeping. */
  HOUSEKEEPING_SECONDS: z.coerce.number().int().min(1).default(3_600),
} as const;

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text);

/** What a service reads that takes writes from our own pages (see http/request-source.ts). */
export const addressEnvironment = {
  /** The public address of the system. With https, cookies get a prefix. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** Further origins of the same pages, separated by commas: the other addresses of a machine without a name. */
  OTHER_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .refine((origins) => origins.every(isOrigin), 'is a list of origins like http://192.168.1.5:3000'),
} as const;

/** What a service that verifies tokens reads besides. */
export const verifierEnvironment = { AUTH_URL: z.url(), ...addressEnvironment } as const;

/** Reads an on/off variable: `0` is off, `1` is on. */
export const flag = (fallback: '0' | '1') =>
  z
    .enum(['0', '1'])
    .default(fallback)
    .transform((value) => value === '1');

/** Additional variables of a service with an HTTP API: rate limits and the caller's address. */
export const limitsEnvironment = {
  /** `0` turns every limit off, for load runs. */
  RATE_LIMITS: flag('1'),
  /** The Redis in which replicas count together. Required unless limits are off. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** The prefix of every key, so that several installations can share a Redis. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w{}-]+$/)
    .default('ticketing'),
  /** Timeout for counting. After a timeout a process counts by itself for a while. */
  REDIS_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(50),
  /** The number of our proxies in front of this service that add to `x-forwarded-for`. 0 ignores the header. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
} as const;

/**
 * Reads the environment once.
 * @throws Error naming every variable that is missing or wrong, all at once.
 */
export const readConfig = <Shape extends z.ZodRawShape>(shape: Shape, environment: NodeJS.ProcessEnv) => {
  const result = z.object(shape).superRefine(checkLimits).safeParse(environment);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not as it should be:\n${mistakes.join('\n')}`);
};

const checkLimits = (given: object, context: z.RefinementCtx): void => {
  const { RATE_LIMITS, NODE_ENV, REDIS_URL } = given as {
    RATE_LIMITS?: boolean;
    NODE_ENV?: string;
    REDIS_URL?: string;
  };
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (RATE_LIMITS === false && NODE_ENV === 'production')
    refuse('RATE_LIMITS', 'RATE_LIMITS=0 is for load runs; in production it is refused. Leave it out.');
  if (RATE_LIMITS === true && REDIS_URL === undefined)
    refuse('REDIS_URL', 'is where limits are counted. RATE_LIMITS=0 turns limits off.');
};

export type ServiceConfig = Readonly<z.infer<z.ZodObject<typeof serviceEnvironment>>>;
export type DatabaseConfig = Readonly<z.infer<z.ZodObject<typeof databaseEnvironment>>>;
export type LimitsConfig = Readonly<z.infer<z.ZodObject<typeof limitsEnvironment>>>;
