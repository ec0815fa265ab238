import { join } from 'node:path';
import type { Command } from './command.ts';
import type { Settings } from './config.ts';
import type { Secrets } from './secrets.ts';
import { asUser, type DatabaseUrls, databaseNames, withoutUser } from './stores/urls.ts';

export const serviceNames = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One process of the system: a service (or the second instance of one), the sandbox, the gateway or the client. */
export type Process = {
  readonly name: string;
  readonly kind: ServiceName | 'sandbox' | 'gateway' | 'client';
  readonly port: number;
};

/** What a process is, by its name: the second instance of `orders` is called `orders-2`. */
export const kindOf = (name: string): Process['kind'] => name.replace(/-\d+$/, '') as Process['kind'];

/** Which way a process (`orders-2`) goes to a store or the provider at a URL: the URL itself, or that of a proxy. */
export type Detour = (process: string, url: string) => string;

/** Everything the processes of one stack must know of each other, settled before any of them runs. */
export type Wiring = {
  readonly root: string;
  /** Whether the client is served by its development server. */
  readonly development?: boolean;
  readonly detour?: Detour | undefined;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly processes: readonly Process[];
  /** Where programs on this machine reach the gateway. */
  readonly localUrl: string;
  readonly publicUrl: string;
  readonly otherOrigins: readonly string[];
  readonly networkUrls: readonly string[];
  /** Of the stores that are our own. */
  readonly ports: { readonly postgres: number; readonly nats: number; readonly redis: number };
  readonly postgresAdmin: string;
  /** URLs of the databases' owners, for migrations and operators. */
  readonly databases: DatabaseUrls;
  /** URLs of the roles the services run as. */
  readonly appDatabases: DatabaseUrls;
  /** URL of the operator's user. */
  readonly nats: string;
  readonly redis: string;
  readonly logs: string;
  /** Where programs are unpacked and compiled code is kept. */
  readonly tools: string;
};

export const urlOf = (process: Process): string => `http://127.0.0.1:${process.port}`;

/** Where a process says that it can do its work. The gateway may listen on another address than the others. */
export const readyUrlOf = (process: Process, { localUrl }: Pick<Wiring, 'localUrl'>): string =>
  process.kind === 'gateway' ? `${localUrl}/livez` : `${urlOf(process)}/readyz`;

/** What to run for each process, with its whole environment: nothing else reaches it. */
export const commandOf = (wiring: Wiring, one: Process): Command => {
  const { name, kind, port } = one;
  return {
    name,
    tier: kind === 'gateway' || kind === 'client' || kind === 'sandbox' ? kind : 'service',
    file: process.execPath,
    args: argumentsOf(wiring, one),
    cwd: kind === 'client' ? join(wiring.root, 'client') : wiring.root,
    stopSignal: 'SIGTERM',
    env: {
      ...wiring.settings.inherited,
      NODE_COMPILE_CACHE: join(wiring.tools, 'compiled'),
      NODE_ENV: wiring.settings.nodeEnv,
      HOST: kind === 'gateway' ? wiring.settings.host : '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: wiring.publicUrl,
      OTHER_ORIGINS: wiring.otherOrigins.join(','),
      ...(wiring.settings.logLevel ? { LOG_LEVEL: wiring.settings.logLevel } : {}),
      ...withDetours(environmentOf(wiring, kind), (url) => wiring.detour?.(name, url) ?? url),
    },
  };
};

const reachedByUrl = ['DATABASE_URL', 'NATS_URL', 'REDIS_URL', 'STRIPE_API_URL'];

const withDetours = (env: Record<string, string>, detour: (url: string) => string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, reachedByUrl.includes(name) ? detour(value) : value]),
  );

const argumentsOf = ({ root, development }: Wiring, { kind, port }: Process): readonly string[] => {
  if (kind !== 'client')
    return [join(root, kind === 'sandbox' || kind === 'gateway' ? kind : `services/${kind}`, 'src/main.ts')];
  const next = join(root, 'node_modules/next/dist/bin/next');
  return [next, development ? 'dev' : 'start', '-H', '127.0.0.1', '-p', String(port)];
};

const environmentOf = (wiring: Wiring, kind: Process['kind']): Record<string, string> => {
  switch (kind) {
    case 'gateway':
      return {
        UPSTREAMS: JSON.stringify(upstreamsOf(wiring)),
        INGRESS: JSON.stringify(ingressFiles(wiring)),
        // The development server reloads pages over a web socket.
        ...(wiring.development ? { UPGRADES_TO: 'client' } : {}),
      };
    case 'client':
      return {
        // Next.js wants its own words here: a built client is production, whatever the services are.
        NODE_ENV: wiring.development ? 'development' : 'production',
        // As in a cluster: past the gateway, which would count every page for the client's own address.
        API_URL: firstUrl(wiring, 'tickets'),
        CURRENCY: wiring.settings.currency,
        NEXT_TELEMETRY_DISABLED: '1',
        PAPERS: join(wiring.settings.home, 'papers'),
        ...(wiring.settings.stripe
          ? {
              STRIPE_PUBLISHABLE_KEY: wiring.settings.stripe.publishableKey,
              PAYMENT_METHODS: wiring.settings.paymentMethods,
            }
          : {}),
      };
    case 'sandbox':
      return sandboxEnvironment(wiring);
    default:
      return { ...sharedByServices(wiring, kind), ...ownOf(wiring, kind) };
  }
};

const sharedByServices = (wiring: Wiring, service: ServiceName): Record<string, string> => {
  const database = databaseNames.find((name) => name === service);
  return {
    ...natsEnvironment(wiring, service),
    AUTH_URL: firstUrl(wiring, 'auth'),
    // Expiration stores its timers in Redis, and every other service counts its limits there.
    ...(wiring.settings.rateLimits || service === 'expiration' ? { REDIS_URL: redisUrlOf(wiring, service) } : {}),
    RATE_LIMITS: wiring.settings.rateLimits ? '1' : '0',
    // The gateway stands before every service and says who asks.
    TRUST_PROXY: '1',
    ...(database ? { DATABASE_URL: wiring.appDatabases[database] } : {}),
  };
};

/** A broker that we started has a user for each service. A given broker is used as it is. */
const natsEnvironment = ({ nats, settings, secrets }: Wiring, service: ServiceName): Record<string, string> =>
  settings.natsUrl
    ? { NATS_URL: asUser(settings.natsUrl, service) }
    : { NATS_URL: withoutUser(nats), NATS_USER: service, NATS_PASSWORD: secrets.nats[service] };

/** Redis with the service's own user, who may use only its own keys. A given Redis is used as it is. */
const redisUrlOf = ({ redis, settings, secrets }: Wiring, service: ServiceName): string =>
  settings.redisUrl
    ? asUser(settings.redisUrl, service)
    : redis.replace(/\/\/[^@/]*@/, `//${service}:${secrets.redis[service]}@`);

const ownOf = (wiring: Wiring, service: ServiceName): Record<string, string> => {
  const { settings, secrets } = wiring;
  switch (service) {
    case 'auth':
      return { AUTH_SECRET: secrets.auth };
    case 'tickets':
      return { CURRENCY: settings.currency, TIME_ZONE: settings.timeZone };
    case 'expiration':
      return {};
    case 'orders':
      return {
        RESERVATION_SECONDS: String(settings.reservationSeconds),
        PAYMENT_GRACE_SECONDS: String(settings.paymentGraceSeconds),
        LIVE_ORDERS_MAX: String(settings.liveOrdersMax),
        TIME_ZONE: settings.timeZone,
      };
    case 'payments':
      return {
        ...stripeEnvironment(settings.stripe ?? secrets.sandbox),
        ...(settings.stripe
          ? { PAYMENT_METHODS: settings.paymentMethods }
          : { STRIPE_API_URL: firstUrl(wiring, 'sandbox') }),
      };
  }
};

const stripeEnvironment = (keys: Secrets['sandbox']): Record<string, string> => ({
  STRIPE_SECRET_KEY: keys.secretKey,
  STRIPE_PUBLISHABLE_KEY: keys.publishableKey,
  STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
});

/** What payments listens to; the others would be sent for nothing. See services/payments/README.md. */
const webhookEvents = ['amount_capturable_updated', 'requires_action', 'payment_failed', 'succeeded', 'canceled'];

const sandboxEnvironment = (wiring: Wiring): Record<string, string> => ({
  SECRET_KEY: wiring.secrets.sandbox.secretKey,
  PUBLISHABLE_KEY: wiring.secrets.sandbox.publishableKey,
  WEBHOOK_SECRET: wiring.secrets.sandbox.webhookSecret,
  WEBHOOK_URL: `${firstUrl(wiring, 'payments')}/api/payments/webhook`,
  WEBHOOK_EVENTS: webhookEvents.map((name) => `payment_intent.${name}`).join(','),
  DATA: join(wiring.settings.home, 'sandbox'),
  PUBLIC_URL: `${wiring.publicUrl}/sandbox`,
  BASE_PATH: '/sandbox',
});

/** Service name as the ingress has it → where its instances are. */
const upstreamsOf = ({ processes }: Wiring): Record<string, string[]> => {
  const behind = processes.filter(({ kind }) => kind !== 'gateway' && kind !== 'expiration');
  return Object.fromEntries(behind.map(({ kind }) => [kind, behind.filter((other) => other.kind === kind).map(urlOf)]));
};

const ingressFiles = ({ root, settings }: Wiring): string[] => {
  const files = settings.stripe ? ['base/ingress.yaml'] : ['base/ingress.yaml', 'components/sandbox/ingress.yaml'];
  return files.map((file) => join(root, 'k8s', file));
};

const firstUrl = ({ processes }: Wiring, kind: Process['kind']): string => {
  const found = processes.find((process) => process.kind === kind);
  // The discard port: whoever asks hears at once that nobody is there.
  return found ? urlOf(found) : 'http://127.0.0.1:9';
};
