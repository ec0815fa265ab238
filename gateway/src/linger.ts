import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hasBody } from './headers.ts';

// A caller that reads its answer closes at once; this is for one that goes on sending.
const lingerMs = 2_000;
const ending = new WeakSet<Socket>();

const isUnread = (request: IncomingMessage): boolean => hasBody(request) && !request.complete;

/**
 * Lets the connection end with this answer when the request's body is still arriving. Otherwise a body that stalls or
 * breaks later would be answered a second time. Call it before the head is written.
 */
export const endUnread = (response: ServerResponse): void => {
  const { req } = response;
  if (!isUnread(req)) return;
  response.shouldKeepAlive = false;
  endGently(req.socket);
};

/** Has this connection been given its last answer, so that whatever else it sends must not be acted on? */
export const isEnding = (socket: Socket): boolean => ending.has(socket);

/**
 * Node ends a connection with `destroySoon`, which resets it while the caller is sending, and a reset can overtake the
 * answer. Here the write side is closed, and the rest is read and dropped for a moment.
 */
const endGently = (socket: Socket): void => {
  if (ending.has(socket)) return;
  ending.add(socket);
  socket.destroySoon = () => {
    if (socket.writable) socket.end();
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
};
