import { readFileSync } from 'node:fs';
import { gatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import { readRoutes } from './routes.ts';

const { host, port, ingress, ...options } = gatewayConfig();
const routes = readRoutes(...ingress.map((file) => readFileSync(file, 'utf8')));
const gateway = createGateway({ ...options, routes });

gateway.server.listen(port, host);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void gateway.close().then(() => process.exit(0)));
}
