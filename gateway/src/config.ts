import { join } from 'node:path';
import { type ConnectionLimits, defaultLimits } from './connections.ts';

export type GatewayConfig = {
  readonly host: string;
  readonly port: number;
  /** Service name as the ingress has it → where its instances are. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  /** The files that hold the routes. */
  readonly ingress: readonly string[];
  /** The one service that may switch protocols: the client's development server. */
  readonly upgradesTo: string | undefined;
  readonly limits: ConnectionLimits;
};

const base = join(import.meta.dirname, '../../k8s/base/ingress.yaml');

/** Reads the variables listed in gateway/README.md. @throws Error */
export const gatewayConfig = (env: NodeJS.ProcessEnv = process.env): GatewayConfig => {
  const upstreams = JSON.parse(env.UPSTREAMS || '{}') as Record<string, string | string[]>;
  const count = (name: string, otherwise: number): number => {
    const value = Number(env[name] || otherwise);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${name} must be a whole number of at least 1, not "${env[name]}".`);
    return value;
  };
  return {
    host: env.HOST || '127.0.0.1',
    port: Number(env.PORT || 3000),
    upstreams: Object.fromEntries(Object.entries(upstreams).map(([service, urls]) => [service, [urls].flat()])),
    ingress: env.INGRESS ? (JSON.parse(env.INGRESS) as string[]) : [base],
    upgradesTo: env.UPGRADES_TO || undefined,
    limits: {
      connections: count('CONNECTIONS_MAX', defaultLimits.connections),
      connectionsPerNetwork: count('CONNECTIONS_PER_NETWORK', defaultLimits.connectionsPerNetwork),
      streams: count('STREAMS_MAX', defaultLimits.streams),
      streamsPerNetwork: count('STREAMS_PER_NETWORK', defaultLimits.streamsPerNetwork),
    },
  };
};
