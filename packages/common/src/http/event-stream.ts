import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Revocation } from './revocation.ts';
import type { Server } from './server.ts';
import type { Caller } from './tokens.ts';

export type EventStream = {
  /** Sends text that is already framed (see `frame`), so that many listeners share one serialised event. */
  send(framed: string): void;
  end(): void;
  isClosed(): boolean;
  onClose(act: () => void): void;
};

/** One server-sent event. */
export const frame = (event: string, data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const heartbeatMs = 15_000;
const mostBuffered = 512 * 1024;
const endMs = 5_000;

/** Admits one more open stream, and returns a function that releases it. @throws Refusal when too many are open */
export type EnterStream = (request: FastifyRequest) => () => void;

/**
 * Lets a server hold event streams open, as many as `enter` admits. They have a heartbeat against idle proxies, and end when
 * the server stops, when the caller's token expires or is revoked, or when a client reads too slowly (it reconnects and resumes).
 */
export const createEventStreams = (
  app: Server,
  enter: EnterStream = () => () => {},
  revocation?: Pick<Revocation, 'isRevoked' | 'onRevoked'>,
) => {
  const open = new Map<EventStream, Caller | null>();
  revocation?.onRevoked(() => {
    for (const [stream, caller] of open) if (caller && revocation.isRevoked(caller)) stream.end();
  });
  const heartbeat = setInterval(() => {
    for (const stream of open.keys()) stream.send(': still here\n\n');
  }, heartbeatMs).unref();
  app.addHook('preClose', async () => {
    clearInterval(heartbeat);
    for (const stream of open.keys()) stream.end();
  });

  return (request: FastifyRequest, reply: FastifyReply): EventStream => {
    const leave = enter(request);
    reply.hijack();
    const raw = reply.raw;
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': request.id,
    });
    raw.write(': hello\n\n');
    const stream: EventStream = {
      send: (framed) => {
        if (stream.isClosed()) return;
        raw.write(framed);
        if (raw.writableLength > mostBuffered) stream.end();
      },
      end: () => {
        raw.end();
        // A client that does not read never reads the end either.
        setTimeout(() => raw.destroy(), endMs).unref();
      },
      isClosed: () => raw.writableEnded || raw.destroyed,
      // The client may have left before its stream was opened. No event reports that any more.
      onClose: (act) => void (raw.destroyed ? act() : raw.once('close', act)),
    };
    const lifeMs = request.caller ? request.caller.expiresAtMs - Date.now() : null;
    const expiry = lifeMs === null ? null : setTimeout(stream.end, Math.max(0, lifeMs)).unref();
    open.set(stream, request.caller ?? null);
    const closed = (): void => {
      leave();
      open.delete(stream);
      if (expiry) clearTimeout(expiry);
    };
    stream.onClose(closed);
    // The token may have been revoked after the hook ran.
    if (request.caller && revocation?.isRevoked(request.caller)) stream.end();
    return stream;
  };
};
