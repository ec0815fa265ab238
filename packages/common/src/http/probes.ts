import { Refusal } from '../refusal.ts';
import type { Server } from './server.ts';

/**
 * `/livez` asks the event loop only: a liveness that asked a store would restart healthy processes when the store is away.
 * `/readyz` asks the service's own store and whether it is stopping, never the broker.
 */
export const addProbes = (app: Server, isReady: () => Promise<void>, isStopping: () => boolean): void => {
  app.get('/livez', { schema: { hide: true } }, (_request, reply) => reply.send({ status: 'alive' }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    if (isStopping()) throw new Refusal('unavailable', 'Stopping.', { retryAfterSeconds: 1 });
    await isReady().catch(() => {
      throw new Refusal('unavailable', 'The store does not answer.', { retryAfterSeconds: 1 });
    });
    return reply.send({ status: 'ready' });
  });
};
