import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root as repository } from '../config.ts';

// Says that it is ready, and shows what it was given.
const service = `
import { createServer } from 'node:http';
const server = createServer((incoming, outgoing) => {
  outgoing.end(incoming.url === '/readyz' ? 'ready' : JSON.stringify({ env: process.env, url: incoming.url }));
}).listen(Number(process.env.PORT), process.env.HOST);
process.once('SIGTERM', () => { server.closeAllConnections(); server.close(() => process.exit(0)); });
`;

/** A tree with the real gateway and routes, and services that only show what they were given: for tests of the stack itself. */
export const makeStandIns = (services: readonly string[]): { readonly root: string; readonly home: string } => {
  const root = mkdtempSync(join(tmpdir(), 'ticketing-stand-ins-'));
  for (const folder of [...services.map((name) => `services/${name}`), 'sandbox']) {
    mkdirSync(join(root, folder, 'src'), { recursive: true });
    writeFileSync(join(root, folder, 'src/main.ts'), service);
  }
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const folder of ['gateway', 'k8s']) symlinkSync(join(repository, folder), join(root, folder));
  return { root, home: join(root, 'home') };
};
