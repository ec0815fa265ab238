import type { FastifyInstance } from 'fastify';
import { Refusal } from '../refusal.ts';

/**
 * Does not begin a write whose caller has left. A process that was frozen finds requests of people who gave up long ago,
 * and who may have asked again elsewhere. That they have left is read one turn of the event loop after what they asked.
 */
export const dropAbandoned = (app: FastifyInstance): void => {
  app.addHook('preHandler', ({ method, raw: { socket } }, _reply, done) => {
    if (method === 'GET' || method === 'HEAD') return done();
    const look = (): void => {
      const hasLeft = socket.readableEnded || socket.destroyed;
      done(hasLeft ? new Refusal('unavailable', 'Whoever asked for this has left.') : undefined);
    };
    setImmediate(() => setImmediate(look));
  });
};
