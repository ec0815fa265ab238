import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Free ports on 127.0.0.1, all different. From below the range that systems give to outgoing connections (32768 and up
 * on Linux, 49152 elsewhere): a port of ours must still be free when the process that owns it is started again.
 */
export const freePorts = async (count: number): Promise<number[]> => {
  const found = new Set<number>();
  while (found.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
};

/** Whether nobody listens on this port of an address. */
export const isFree = async (port: number, host = '127.0.0.1'): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};
