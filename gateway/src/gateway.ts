import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ConnectionLimits, defaultLimits, limitConnections } from './connections.ts';
import { forward } from './forward.ts';
import { forwardedHeaders, requestIdOf } from './headers.ts';
import { isEnding } from './linger.ts';
import { answerLiveness, answerProblem, endWithProblem, type GatewayProblem } from './problem.ts';
import { hasReadablePath, type Route, routeOf } from './routes.ts';
import { joinUpgrade } from './upgrade.ts';
import { createUpstream, type ServiceTimeouts } from './upstream.ts';

export type Gateway = {
  readonly server: Server;
  /** Ends event streams at once, lets other answers finish, then resolves. */
  close(): Promise<void>;
};

/** Timeouts for callers, in milliseconds. */
export type CallerTimeouts = { readonly headMs: number; readonly requestMs: number; readonly keepAliveMs: number };

// The largest body that a service accepts (64 KiB) has to arrive at 1 KiB/s.
const defaultTimeouts: CallerTimeouts = { headMs: 20_000, requestMs: 60_000, keepAliveMs: 55_000 };
// Silence of both sides, longer than the interval between two heartbeats of a stream (15 s).
const silenceMs = 120_000;
const maxPipelined = 8;

export type GatewayOptions = {
  readonly routes: readonly Route[];
  /** Service name → addresses of its instances. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  readonly upgradesTo?: string | undefined;
  readonly limits?: ConnectionLimits;
  readonly timeouts?: CallerTimeouts;
  readonly serviceTimeouts?: ServiceTimeouts;
};

/** One origin for everything behind these routes. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { routes, upgradesTo, limits = defaultLimits, timeouts = defaultTimeouts } = options;
  const pools = new Map(
    Object.entries(options.upstreams).map(([service, urls]) => [
      service,
      createUpstream(urls, options.serviceTimeouts),
    ]),
  );
  const streams = new Set<ServerResponse>();
  const serviceOf = ({ url }: IncomingMessage): string => routeOf(routes, url!)?.service ?? '';

  const server = createServer({
    headersTimeout: timeouts.headMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: Math.min(2_000, timeouts.headMs / 2),
    noDelay: true,
    // Such requests are refused below, with a body.
    requireHostHeader: false,
    shouldUpgradeCallback: (incoming) => upgradesTo !== undefined && serviceOf(incoming) === upgradesTo,
  });
  server.timeout = silenceMs;
  // Node ignores headers beyond this number. Their total size is bounded anyway.
  server.maxHeadersCount = 0;
  const connections = limitConnections(server, limits, (socket) => endWithProblem(socket, 'crowded'));

  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const requestId = requestIdOf(incoming);
    const { socket } = incoming;
    const url = incoming.url!;
    const refuse = (problem: GatewayProblem): void => {
      incoming.resume();
      outgoing.shouldKeepAlive = false;
      answerProblem(outgoing, problem, requestId);
    };
    // Pipelined behind a request whose answer is the last one here.
    if (isEnding(socket)) return void incoming.resume();
    if (url === '/livez') {
      incoming.resume();
      const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
      return isRead ? answerLiveness(outgoing, requestId) : answerProblem(outgoing, 'no-method', requestId);
    }
    const headers = forwardedHeaders(incoming, requestId);
    if (!headers) return refuse('malformed');
    if (incoming.headers.upgrade !== undefined) return refuse('no-upgrade');
    if (!url.startsWith('/')) return refuse('bad-target');
    if (!hasReadablePath(url)) return refuse('bad-path');
    const pool = pools.get(serviceOf(incoming));
    if (!pool) return refuse('no-route');
    if ((connections.exchangesOf(socket)?.size ?? 0) >= maxPipelined) return refuse('pipelined');
    const beginStream = (): boolean => {
      if (!connections.beginStream(socket, outgoing)) return false;
      streams.add(outgoing);
      outgoing.once('close', () => streams.delete(outgoing));
      return true;
    };
    // Registered before anything can be answered, and so closed.
    let leave = (): void => {};
    connections.begin(socket, { outgoing, leave: () => leave() });
    outgoing.once('close', () => leave()).on('error', () => leave());
    leave = forward(pool, { incoming, outgoing, headers, requestId, beginStream });
  });

  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    incoming.resume();
    outgoing.shouldKeepAlive = false;
    answerProblem(outgoing, 'no-expectation', requestIdOf(incoming));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, first: Buffer) => {
    const pool = pools.get(serviceOf(incoming));
    const headers = forwardedHeaders(incoming, requestIdOf(incoming));
    if (!pool || !headers) return endWithProblem(socket, 'malformed');
    joinUpgrade(pool, incoming, socket, first, headers);
  });
  server.on('connect', (_incoming: IncomingMessage, socket: Socket) => endWithProblem(socket, 'bad-target'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const problem = problemOf(error.code);
    const last = [...(connections.exchangesOf(socket) ?? [])].at(-1)?.outgoing;
    if (!problem) socket.destroy();
    else if (!last) endWithProblem(socket, problem);
    // An answer is being written to the caller, and an error answer would appear within it.
    else if (last.headersSent) socket.destroy();
    else if (last.req.complete) last.once('close', () => endWithProblem(socket, problem));
    else {
      last.shouldKeepAlive = false;
      answerProblem(last, problem, requestIdOf(last.req));
    }
  });

  return {
    server,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      // A connection whose answer ends later would otherwise stay open, idle, for as long as its caller likes.
      server.keepAliveTimeout = 1;
      for (const response of streams) response.end();
      await closed;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};

/** The problem for a request that could not be parsed. Undefined when the caller has left. */
const problemOf = (code: string | undefined): GatewayProblem | undefined => {
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return 'large-head';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'late' : 'malformed';
};
