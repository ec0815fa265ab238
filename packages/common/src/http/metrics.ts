import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { showSecurityEvents } from '../security-events.ts';
import { showNetworkShare } from './network-share.ts';

/** Webhooks all come from the provider. */
const isWriteOfPeople = (method: string, route: string): boolean =>
  method !== 'GET' && method !== 'HEAD' && route.startsWith('/api/') && !route.endsWith('/webhook');

declare module 'fastify' {
  interface FastifyInstance {
    /** What `/metrics` shows. */
    readonly metrics: Registry;
  }
}

/**
 * Prometheus metrics at `/metrics`: the process, security events, and request durations by route and status. Other metrics
 * are added to `app.metrics` (see the folder `metrics`).
 */
export const measureRequests = (app: FastifyInstance, service: string): void => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  showSecurityEvents(registry);
  app.decorate('metrics', registry);
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const countNetwork = showNetworkShare(registry);
  // Finding the series by its labels costs more than everything else that is done for it.
  const series = new Map<string, { observe(seconds: number): void }>();
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const key = `${method} ${route} ${reply.statusCode}`;
    let own = series.get(key);
    if (!own) {
      own = duration.labels({ method, route, status: reply.statusCode });
      series.set(key, own);
    }
    own.observe(reply.elapsedTime / 1_000);
    if (isWriteOfPeople(method, route)) countNetwork(request.network);
    done();
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
};
