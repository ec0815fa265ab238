import type { FastifyInstance } from 'fastify';
import { Refusal } from '../refusal.ts';

const tickMs = 50;
const standstillMs = 100;
const suspicionMs = 1_000;

/**
 * Does not begin a write whose caller has left. A process that was frozen finds requests of people who gave up long ago,
 * and who may have asked again elsewhere. That they have left is read one turn of the event loop after what they asked, so
 * writes wait for two turns while the process has stood still within the last second.
 */
export const dropAbandoned = (app: FastifyInstance): void => {
  let [tickedAt, suspiciousUntil] = [performance.now(), 0];
  const hasStoodStill = (): boolean => {
    const now = performance.now();
    if (now - tickedAt > standstillMs) suspiciousUntil = now + suspicionMs;
    return now < suspiciousUntil;
  };
  const ticking = setInterval(() => {
    hasStoodStill();
    tickedAt = performance.now();
  }, tickMs).unref();
  app.addHook('onClose', async () => clearInterval(ticking));

  app.addHook('preHandler', ({ method, raw: { socket } }, _reply, done) => {
    if (method === 'GET' || method === 'HEAD') return done();
    const look = (): void => {
      const hasLeft = socket.readableEnded || socket.destroyed;
      done(hasLeft ? new Refusal('unavailable', 'Whoever asked for this has left.') : undefined);
    };
    if (hasStoodStill()) setImmediate(() => setImmediate(look));
    else look();
  });
};
