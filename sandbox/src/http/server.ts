import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { newId } from '../domain/ids.ts';
import { Refusal } from '../domain/refusal.ts';
import { apiVersion } from '../views/api-version.ts';
import { problemView } from '../views/problem-view.ts';
import type { World } from '../world.ts';
import { allowBrowsers } from './browsers.ts';
import { addChallengeRoutes } from './challenge-routes.ts';
import { addControlRoutes } from './control-routes.ts';
import type { Keys } from './keys.ts';
import { addApiRoutes } from './routes.ts';
import { addSecurityHeaders } from './security-headers.ts';

export type ServerOptions = {
  readonly keys: Keys;
  /** Taken off the front of every address that has it, such as `/sandbox`; empty for none. */
  readonly basePath: string;
  readonly logLevel: string;
};

const bodyLimit = 64 * 1024;
/** Timeouts for a peer: 20 s for the head, 30 s for the whole request, and two minutes of silence, longer than any fault. */
const patience = {
  http: { headersTimeout: 20_000, connectionsCheckingInterval: 2_000 },
  requestTimeout: 30_000,
  connectionTimeout: 120_000,
} as const;
const maxConnections = 10_000;

/**
 * Answers bytes that never became a request and ends the connection. One that has been answered before gets nothing: the
 * bytes may be the rest of that request's body, and a request has one answer.
 */
const answerUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
};

const withoutBase = (url: string, basePath: string): string | undefined =>
  basePath !== '' && url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : undefined;

const refusalOf = (error: FastifyError | Refusal, log: FastifyBaseLogger): Refusal => {
  if (error instanceof Refusal) return error;
  const status = error.statusCode ?? 500;
  if (status < 500) return new Refusal({ status, type: 'invalid_request_error', message: error.message });
  log.error(error);
  return new Refusal({ status: 500, type: 'api_error', message: 'Something went wrong here that should not have.' });
};

/** The whole HTTP side, not listening yet. */
export const createServer = (world: World, { keys, basePath, logLevel }: ServerOptions): FastifyInstance => {
  // A caller that comes through a gateway is untrusted. See control-routes.ts.
  const throughGateway = new WeakSet<IncomingMessage>();
  const server = Fastify({
    logger: { level: logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    ...patience,
    clientErrorHandler: answerUnreadable,
    genReqId: () => newId('req'),
    rewriteUrl: (request) => {
      const rest = withoutBase(request.url!, basePath);
      if (rest !== undefined || request.headers['x-forwarded-for'] !== undefined) throughGateway.add(request);
      return rest ?? request.url!;
    },
    routerOptions: { querystringParser: (text) => ({ text }) },
  });
  server.server.maxConnections = maxConnections;
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  addSecurityHeaders(server, world.publicUrl);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id);
    reply.header('stripe-version', apiVersion);
  });
  allowBrowsers(server);
  server.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const { problem } = refusalOf(error, request.log);
    if (problem.code === 'idempotency_key_in_use') reply.header('stripe-should-retry', 'true');
    return reply.code(problem.status).send(problemView(problem, world.publicUrl(), true));
  });
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send(
      problemView(
        {
          status: 404,
          type: 'invalid_request_error',
          message: `There is no ${request.method} ${request.url.split('?')[0]} here.`,
        },
        world.publicUrl(),
        true,
      ),
    ),
  );
  addApiRoutes(server, { world, keys, running: new Set() });
  addChallengeRoutes(server, world);
  addControlRoutes(server, world, { keys, isStranger: (request) => throughGateway.has(request) });
  return server;
};
