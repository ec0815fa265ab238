import { join } from 'node:path';

export type GatewayConfig = {
  readonly host: string;
  readonly port: number;
  /** Service name as the ingress has it → where its instances are. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  /** The files that hold the routes. */
  readonly ingress: readonly string[];
};

const base = join(import.meta.dirname, '../../k8s/base/ingress.yaml');

/** Reads HOST, PORT, UPSTREAMS (JSON: service → URL, or a list of them) and INGRESS (JSON: list of files). @throws Error */
export const gatewayConfig = (env: NodeJS.ProcessEnv = process.env): GatewayConfig => {
  const upstreams = JSON.parse(env.UPSTREAMS || '{}') as Record<string, string | string[]>;
  return {
    host: env.HOST || '127.0.0.1',
    port: Number(env.PORT || 3000),
    upstreams: Object.fromEntries(Object.entries(upstreams).map(([service, urls]) => [service, [urls].flat()])),
    ingress: env.INGRESS ? (JSON.parse(env.INGRESS) as string[]) : [base],
  };
};
