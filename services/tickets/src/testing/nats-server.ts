import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type NatsServer = {
  readonly url: string;
  /** Ends it at once, as a crash would; streams in memory are gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

/** A real nats-server of a test's own (`NATS_SERVER`, else the one of the PATH), which can be killed and come back. */
export const startNatsServer = async (): Promise<NatsServer> => {
  const port = await freePort();
  const store = await mkdtemp(join(tmpdir(), 'ticketing-nats-'));
  let child: ChildProcess | null = null;
  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    start: async () => {
      const program = process.env.NATS_SERVER ?? 'nats-server';
      child = spawn(program, ['-a', '127.0.0.1', '-p', `${port}`, '-js', '-sd', store], { stdio: 'ignore' });
      await once(child, 'spawn');
      while (!(await answers(port))) await sleep(20);
    },
    kill: async () => {
      const dying = child;
      child = null;
      if (!dying || dying.exitCode !== null) return;
      const gone = once(dying, 'exit');
      dying.kill('SIGKILL');
      await gone;
    },
    close: async () => {
      await server.kill();
      await rm(store, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
