import type { FastifyInstance } from 'fastify';

/** The headers of every answer. The page for 3-D Secure sets its own policy. Browsers ignore HSTS over plain http. */
export const addSecurityHeaders = (server: FastifyInstance, publicUrl: () => string): void => {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
    });
    if (publicUrl().startsWith('https:')) {
      reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
    }
  });
};
