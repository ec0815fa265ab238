import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { readRoutes, routeOf } from './routes.ts';

const upstreams = JSON.parse(process.env.UPSTREAMS ?? '{}') as Record<string, string[]>;
const files = JSON.parse(process.env.INGRESS ?? '[]') as string[];
const routes = readRoutes(...files.map((file) => readFileSync(file, 'utf8')));
const agent = new Agent({ keepAlive: true, maxSockets: 512 });
const server = createServer((incoming, outgoing) => {
  if (incoming.url === '/livez') return void outgoing.end('ok');
  const service = routeOf(routes, incoming.url ?? '/')?.service ?? '';
  const upstream = upstreams[service]?.[0];
  if (!upstream) return void outgoing.writeHead(404).end();
  const asked = request(
    upstream + incoming.url,
    { agent, method: incoming.method, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  asked.on('error', () => outgoing.writeHead(502).end());
  outgoing.on('close', () => asked.destroy());
  incoming.pipe(asked);
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
