import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { createJsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from '../logger.ts';
import { Refusal } from '../refusal.ts';
import { withTrace } from '../trace.ts';
import { dropAbandoned } from './abandoned.ts';
import { clientAddress, networkOf } from './client-address.ts';
import { createClientErrorHandler } from './client-error.ts';
import { documentRefusals } from './document-refusals.ts';
import { addGate } from './gate.ts';
import { acceptJsonOnly } from './json-body.ts';
import { endUnread, endUnreadRequests } from './linger.ts';
import { measureRequests } from './metrics.ts';
import { markOptionalBodies } from './optional-bodies.ts';
import { isValueRefusedByDatabase, refusalFor, sendProblem } from './problem.ts';
import { recordRefusal } from './refused.ts';
import { securityHeaders } from './security-headers.ts';
import { compileSerializer } from './serialize.ts';
import { compileValidator } from './validate.ts';

export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export type ServerOptions = {
  /** The service and the first path segment below `/api` that is its own. */
  readonly name: string;
  readonly path: string;
  readonly log: Logger;
  /** The public address of the system. With https, answers carry HSTS. */
  readonly publicUrl?: string | undefined;
  /** The number of our proxies that add to `x-forwarded-for` (TRUST_PROXY). */
  readonly trustProxy?: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of a request, and the network that counts as one caller (see client-address.ts). */
    readonly clientAddress: string;
    readonly network: string;
  }
}

/**
 * Timeouts for a peer: 20 s for the head, 30 s for the whole request (64 KiB at most), and two minutes of silence within an
 * answer, which is longer than the interval between two heartbeats of a stream.
 */
const patience = {
  // Node's own refusal of a request without Host has no body and no request id. See `refuseWithoutHost`.
  http: { headersTimeout: 20_000, connectionsCheckingInterval: 2_000, requireHostHeader: false },
  requestTimeout: 30_000,
  connectionTimeout: 120_000,
  keepAliveTimeout: 72_000,
} as const;

// The gateway or the ingress controller limits networks. This limits the memory of a process if both let too many through.
const maxConnections = 10_000;

/**
 * An HTTP server as every service has it: zod in and out, RFC 9457 problems, request ids, OpenAPI 3.1 at
 * `/api/<path>/openapi.json`, metrics. Routes are added by the caller; `listen` (see `listen.ts`) comes last.
 */
export const createServer = async ({ name, path, log, publicUrl, trustProxy = 0 }: ServerOptions): Promise<Server> => {
  const headers = securityHeaders(publicUrl);
  const clientErrors = createClientErrorHandler(headers);
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Not one for each request: the one line that is ever written about a request names it itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit: 64 * 1024,
    ...patience,
    clientErrorHandler: clientErrors.answer,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const received = headers['x-request-id'];
      return typeof received === 'string' && /^[\w.:-]{1,100}$/.test(received) ? received : randomUUIDv7();
    },
    frameworkErrors: (error, request, reply) => {
      endUnread(request.raw, reply.raw);
      sendProblem(request, reply.headers(headers), refusalFor(error));
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = maxConnections;
  clientErrors.follow(app as unknown as FastifyInstance);
  acceptJsonOnly(app);
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(compileSerializer);
  app.setErrorHandler((error: Error, request, reply) => {
    const refusal = refusalFor(error);
    // A schema should have refused the value. It is an error of the caller, and a bug in our schema.
    if (isValueRefusedByDatabase(error))
      request.log.error(
        { err: error, requestId: request.id },
        'a value passed its schema and was refused by the database',
      );
    recordRefusal(request, refusal);
    if (refusal.code === 'internal-error') request.log.error({ err: error, requestId: request.id }, 'a request failed');
    return sendProblem(request, reply, refusal);
  });
  addNetwork(app, trustProxy);
  const gate = addGate(app as unknown as FastifyInstance);
  const methods = followMethods(app);
  // One hook for all of it, because each hook costs every request.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    const refusal = refusalWithoutHost(request) ?? gate.refusal(request) ?? methods.refusal(request, reply);
    if (refusal) done(refusal);
    else withTrace(request.headers.traceparent as string | undefined, done);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      methods.refusal(request, reply) ?? new Refusal('not-found', 'There is nothing at this address.'),
    ),
  );
  endUnreadRequests(app);
  dropAbandoned(app);
  measureRequests(app, name);
  refuseHidden(app, `/api/${path}/openapi.json`);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Ticketing: ${name}`, version: '1' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: createJsonSchemaTransform({ skipList: [] }),
    transformObject: (document) =>
      'openapiObject' in document
        ? markOptionalBodies(documentRefusals(document.openapiObject))
        : documentRefusals(document.swaggerObject),
  });
  app.get(`/api/${path}/openapi.json`, { schema: { hide: true } }, () => app.swagger());
  return app as unknown as Server;
};

const addNetwork = (app: FastifyInstance, trustProxy: number): void => {
  const addressOf = ({ headers, socket }: FastifyRequest): string =>
    clientAddress(headers['x-forwarded-for']?.toString(), socket.remoteAddress ?? '', trustProxy);
  app.decorateRequest('clientAddress', {
    getter() {
      return addressOf(this as unknown as FastifyRequest);
    },
  });
  app.decorateRequest('network', {
    getter() {
      return networkOf(addressOf(this as unknown as FastifyRequest));
    },
  });
};

/** Every route that can be called from outside is in the service's OpenAPI document. The authorization tests rely on this. */
const refuseHidden = (app: FastifyInstance, document: string): void => {
  app.addHook('onRoute', ({ url, schema }) => {
    if (url.startsWith('/api/') && url !== document && schema?.hide)
      throw new Error(
        `${url} is hidden from the OpenAPI document, which must list every route that can be called from outside.`,
      );
  });
};

/** HTTP/1.1 requires a Host header in every request (RFC 9112, 3.2). */
const refusalWithoutHost = ({ raw }: FastifyRequest): Refusal | undefined =>
  raw.headers.host === undefined && raw.httpVersion === '1.1'
    ? new Refusal('invalid-input', 'The request has no Host header.')
    : undefined;

/**
 * A known path asked with a method it does not have is 405 with `Allow`; an unknown path is 404. The most specific route
 * decides: `/things/live` is not also a `/things/:id`, although the router tries that one for methods `live` lacks.
 */
const followMethods = (app: FastifyInstance) => {
  const routes: { url: string; pattern: RegExp; methods: Set<string> }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+').replace(/\*$/, '.*')}$`);
    const methods = Array.isArray(method) ? method : [method];
    const known = routes.find((route) => route.pattern.source === pattern.source);
    if (known) for (const one of methods) known.methods.add(one);
    else routes.push({ url, pattern, methods: new Set(methods) });
    routes.sort(bySpecificity);
  });
  return {
    refusal: (request: FastifyRequest, reply: FastifyReply): Refusal | undefined => {
      const found = request.routeOptions.url;
      // A route without parameters was found by its own path and method.
      if (found !== undefined && !found.includes(':') && !found.includes('*')) return undefined;
      const path = request.url.split('?', 1)[0] ?? '';
      const route = routes.find(({ pattern }) => pattern.test(path));
      if (!route || route.methods.has(request.method)) return undefined;
      const allowed = [...route.methods].join(', ');
      reply.header('allow', allowed);
      return new Refusal('method-not-allowed', `Here one can ${allowed}.`);
    },
  };
};

/** As the router prefers them: at the first segment that differs, text comes before a parameter, and that before `*`. */
const bySpecificity = (one: { readonly url: string }, other: { readonly url: string }): number => {
  const others = other.url.split('/').map(rankOf);
  for (const [index, rank] of one.url.split('/').map(rankOf).entries()) {
    const difference = rank - (others[index] ?? rank);
    if (difference !== 0) return difference;
  }
  return 0;
};

const rankOf = (segment: string): number => (segment.startsWith('*') ? 2 : segment.startsWith(':') ? 1 : 0);
