import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

// A caller that reads its answer closes at once; this is for one that goes on sending.
const lingerMs = 2_000;

/**
 * Lets a connection end with the answer to a request whose body is still arriving. Otherwise a body that stalls or breaks
 * later would have to be answered a second time.
 */
export const endUnreadRequests = (app: FastifyInstance): void => {
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (!isUnread(raw)) return done();
    // A body that came with the head is read within this turn of the event loop.
    setImmediate(() => {
      endUnread(raw, reply.raw);
      done();
    });
  });
};

/** The same for an answer that passes no hooks. Call it before the head is written. */
export const endUnread = (request: IncomingMessage, response: ServerResponse): void => {
  if (!isUnread(request)) return;
  response.shouldKeepAlive = false;
  const { socket } = request;
  // Node's own resets the connection while the caller is sending, and a reset can overtake the answer.
  socket.destroySoon = () => {
    if (socket.writable) socket.end();
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
};

// Injected requests have no `complete`.
const isUnread = ({ complete, headers }: IncomingMessage): boolean =>
  complete === false && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
