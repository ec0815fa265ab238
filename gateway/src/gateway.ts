import { createServer, type Server, type ServerResponse } from 'node:http';
import { forward } from './forward.ts';
import { requestIdOf } from './headers.ts';
import { answerProblem } from './problem.ts';
import { type Route, routeOf } from './routes.ts';
import { joinUpgrade } from './upgrade.ts';
import { createUpstream } from './upstream.ts';

export type Gateway = {
  readonly server: Server;
  /** Ends event streams at once, lets other answers finish, then resolves. */
  close(): Promise<void>;
};

/** One origin for everything behind these routes. `upstreams`: service name → where its instances are. */
export const createGateway = (
  routes: readonly Route[],
  upstreams: Readonly<Record<string, readonly string[]>>,
): Gateway => {
  const pools = new Map(Object.entries(upstreams).map(([service, urls]) => [service, createUpstream(urls)]));
  const streams = new Set<ServerResponse>();
  const onStream = (response: ServerResponse) => {
    streams.add(response);
    response.once('close', () => streams.delete(response));
  };

  // A request's body may take its time, for example over a bad line; its head may not (Node's own limit, 60 s).
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0, noDelay: true }, (incoming, outgoing) => {
    const requestId = requestIdOf(incoming);
    const target = incoming.url ?? '';
    if (target === '/livez') return void outgoing.end('ok');
    if (!target.startsWith('/')) return answerProblem(outgoing, 'bad-target', requestId);
    const pool = pools.get(routeOf(routes, target)?.service ?? '');
    if (!pool) return answerProblem(outgoing, 'no-route', requestId);
    void forward(pool, { incoming, outgoing, requestId, onStream });
  });

  server.on('upgrade', (incoming, socket, first) => {
    const url = upstreams[routeOf(routes, incoming.url ?? '')?.service ?? '']?.[0];
    if (url) joinUpgrade(url, incoming, socket, first);
    else socket.destroy();
  });

  return {
    server,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const response of streams) response.end();
      server.closeIdleConnections();
      await closed;
      for (const pool of pools.values()) pool.close();
    },
  };
};
