import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { isCurrency, unknownCurrency } from '@ticketing/contracts/values/currency';
import { canonicalTimeZone, defaultTimeZone, timeZoneMistake } from '@ticketing/contracts/values/time-zone';
import { Advice } from './advice.ts';

export const root = resolve(import.meta.dirname, '..');

/** Where tools (Node, NATS, Redis) are unpacked, whatever TICKETING_HOME says: shared by every stack of this clone. */
export const toolsFolder = join(root, '.ticketing', 'tools');

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `npm start` reads. Seconds and counts as their names say; a missing URL means "start one of our own". */
export type Settings = {
  readonly port: number;
  /** The address the gateway listens on. */
  readonly host: string;
  /** Where people's browsers find the system. Derived from `host` and `port` if it is not given (see addresses.ts). */
  readonly publicUrl: string | undefined;
  readonly home: string;
  readonly nodeEnv: string;
  readonly logLevel: string | undefined;
  readonly reservationSeconds: number;
  readonly paymentGraceSeconds: number;
  readonly liveOrdersMax: number;
  /** The one currency of every price, from the table in contracts. */
  readonly currency: string;
  /** The zone of events that name none. */
  readonly timeZone: string;
  readonly demo: boolean;
  readonly client: boolean;
  readonly rateLimits: boolean;
  readonly stripe:
    | { readonly secretKey: string; readonly publishableKey: string; readonly webhookSecret: string }
    | undefined;
  /** What buyers may pay with at Stripe, as payments reads it. */
  readonly paymentMethods: string;
  readonly postgresUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** What every child process gets from ours; nothing else leaks into them. */
  readonly inherited: Readonly<Record<string, string>>;
};

/** This process' own environment: the one place that reads it. */
export const environment = (): Environment => process.env;

/** Has this process, and those it starts from now on, make their temporary files in this folder. */
export const setTemporaryFolder = (folder: string): void => {
  process.env.TMPDIR = folder;
};

/** Reads the settings and names every mistake at once. @throws Advice */
export const readSettings = (env: Environment): Settings => {
  const mistakes: string[] = [];
  const whole = (name: string, fallback: number, from: number, to: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    mistakes.push(`${name} must be a whole number from ${from} to ${to}, not "${text}".`);
    return fallback;
  };
  const flag = (name: string): boolean => {
    const text = env[name] || '1';
    if (text !== '0' && text !== '1') mistakes.push(`${name} must be 0 or 1, not "${text}".`);
    return text === '1';
  };
  const currency = env.CURRENCY || 'EUR';
  if (!isCurrency(currency)) mistakes.push(`CURRENCY: ${unknownCurrency(currency)}`);
  const settings: Settings = {
    port: whole('PORT', 3000, 0, 65_535),
    host: hostOf(env, mistakes),
    publicUrl: publicUrlOf(env, mistakes),
    home: resolve(root, env.TICKETING_HOME || '.ticketing'),
    nodeEnv: env.NODE_ENV || 'development',
    logLevel: env.LOG_LEVEL || undefined,
    reservationSeconds: whole('RESERVATION_SECONDS', 900, 1, 86_400),
    paymentGraceSeconds: whole('PAYMENT_GRACE_SECONDS', 300, 0, 86_400),
    liveOrdersMax: whole('LIVE_ORDERS_MAX', 10, 1, 1_000_000),
    currency,
    timeZone: timeZoneOf(env, mistakes),
    demo: flag('DEMO'),
    client: flag('CLIENT'),
    rateLimits: flag('RATE_LIMITS'),
    stripe: stripeKeys(env, mistakes),
    paymentMethods: env.PAYMENT_METHODS || 'card',
    postgresUrl: env.POSTGRES_URL || undefined,
    natsUrl: env.NATS_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    inherited: inherited(env),
  };
  if (settings.nodeEnv === 'production' && !settings.rateLimits) {
    mistakes.push('RATE_LIMITS=0 is for load runs and refused in production.');
  }
  if (mistakes.length > 0) throw new Advice(mistakes.join(' '));
  return settings;
};

const timeZoneOf = (env: Environment, mistakes: string[]): string => {
  const name = env.TIME_ZONE || defaultTimeZone;
  const timeZone = canonicalTimeZone(name);
  if (timeZone === null) mistakes.push(`TIME_ZONE ${timeZoneMistake}, not "${name}".`);
  return timeZone ?? defaultTimeZone;
};

const hostOf = ({ HOST }: Environment, mistakes: string[]): string => {
  // Some shells export the machine's name as HOST.
  if (!HOST || HOST === hostname()) return '127.0.0.1';
  if (isIP(HOST) === 0 && HOST !== 'localhost')
    mistakes.push(`HOST must be an address of this machine, such as 0.0.0.0 for all of them, not "${HOST}".`);
  return HOST;
};

const publicUrlOf = ({ PUBLIC_URL }: Environment, mistakes: string[]): string | undefined => {
  if (!PUBLIC_URL) return undefined;
  if (URL.canParse(PUBLIC_URL) && /^https?:$/.test(new URL(PUBLIC_URL).protocol)) return new URL(PUBLIC_URL).origin;
  mistakes.push(`PUBLIC_URL must be a whole address, like http://192.168.1.5:3000, not "${PUBLIC_URL}".`);
  return undefined;
};

const stripeKeys = (env: Environment, mistakes: string[]): Settings['stripe'] => {
  const names = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;
  const missing = names.filter((name) => !env[name]);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0)
    mistakes.push(`Real Stripe needs all three of its variables: ${missing.join(' and ')} missing.`);
  const [secretKey = '', publishableKey = '', webhookSecret = ''] = names.map((name) => env[name] ?? '');
  return { secretKey, publishableKey, webhookSecret };
};

// LD_* and FAKETIME* let a fault-injection run put processes on another clock. The services check the last ones themselves.
const passedOn =
  /^(PATH|HOME|TZ|TMPDIR|SystemRoot|NODE_.*|LD_.*|DYLD_.*|FAKETIME.*|NATS_REPLICAS|STREAM_MAX_BYTES|OUTBOX_RETENTION_SECONDS|INBOX_RETENTION_SECONDS|HOUSEKEEPING_SECONDS|TOKEN_SECONDS)$/;

const inherited = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => passedOn.test(entry[0]) && entry[1] !== undefined),
  );
