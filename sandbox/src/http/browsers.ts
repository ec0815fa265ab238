import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes the publishable key, so a page of any origin may call it. */
    readonly forBrowsers?: boolean;
  }
}

/** Lets pages read the answers of routes marked `forBrowsers`, refusals too. */
export const allowBrowsers = (server: FastifyInstance): void => {
  server.addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.config.forBrowsers) return;
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', 'request-id, idempotent-replayed, stripe-should-retry');
  });
};

/** A browser asks before it sends an Authorization header to another origin. */
export const answerPreflight = (server: FastifyInstance, url: string): void => {
  server.options(url, { config: { forBrowsers: true } }, (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', 'authorization, content-type, idempotency-key, stripe-version')
      .header('access-control-max-age', '300')
      .send(),
  );
};
