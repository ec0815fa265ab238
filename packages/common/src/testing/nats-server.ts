import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { cp, glob, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endingWithMe } from './ending-with-me.ts';
import { freePort } from './free-port.ts';

export type NatsServer = {
  readonly url: string;
  /** The folder of its streams. */
  readonly store: string;
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Empties its store; call it while the server is down. */
  wipe(): Promise<void>;
  /** Keeps a copy of its store, to be put back later; call both while the server is down. */
  backUp(): Promise<void>;
  restore(): Promise<void>;
  /** Puts back the streams alone; consumers stay as far as they were. */
  restoreButForConsumers(): Promise<void>;
  /** Leaves of its streams what a power cut may leave: nothing but how far consumers had come. Call it while it is down. */
  loseStreams(): Promise<void>;
  /** From now on only these users may connect, with these passwords. Requires a server with users. */
  admit(passwords: Passwords): Promise<void>;
  close(): Promise<void>;
};

/** Passwords by user. */
export type Passwords = Readonly<Record<string, string>>;

/** The versions of the broker to test on: the manifests' own (`NATS_SERVER`, else the one in the PATH) and the oldest supported. */
export const natsServers = [
  { name: 'the broker of the manifests', program: process.env.NATS_SERVER ?? 'nats-server' },
  ...(process.env.NATS_SERVER_2_9 ? [{ name: 'the oldest broker', program: process.env.NATS_SERVER_2_9 }] : []),
] as const;

/** A real nats-server for one test on a fixed port. With `passwords` only these users may connect. */
export const startNatsServer = async (
  passwords?: Passwords,
  program: string = natsServers[0].program,
): Promise<NatsServer> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-nats-'));
  const [store, backup, newer] = [join(folder, 'store'), join(folder, 'backup'), join(folder, 'newer')];
  const config = join(folder, 'nats.conf');
  const writeUsers = (users: Passwords) => {
    const entries = Object.entries(users).map(([user, password]) => `{ user: ${user}, password: ${password} }`);
    // Streams are in the file too, because a reload of the users forgets settings given as flags.
    const jetstream = `jetstream { store_dir: ${JSON.stringify(store)} }`;
    return writeFile(config, `${jetstream}\nauthorization { users: [ ${entries.join(', ')} ] }\n`);
  };
  if (passwords) await writeUsers(passwords);
  let child: ChildProcess | null = null;
  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    store,
    start: async () => {
      const settings = passwords ? ['-c', config] : ['-js', '-sd', store];
      const args = ['-a', '127.0.0.1', '-p', `${port}`, ...settings];
      const starting = spawn(...endingWithMe(program, args), { stdio: 'ignore' });
      child = starting;
      await once(starting, 'spawn');
      while (!(await answers(port))) {
        if (starting.exitCode !== null) throw new Error(`${program} ended with ${starting.exitCode} at its start.`);
        await sleep(20);
      }
    },
    kill: async () => {
      const dying = child;
      child = null;
      if (!dying || dying.exitCode !== null) return;
      const gone = once(dying, 'exit');
      dying.kill('SIGKILL');
      await gone;
    },
    wipe: () => rm(store, { recursive: true, force: true }),
    backUp: () => cp(store, backup, { recursive: true }),
    restore: async () => {
      await rm(store, { recursive: true, force: true });
      await cp(backup, store, { recursive: true });
    },
    restoreButForConsumers: async () => {
      const isConsumer = (file: string): boolean => relative(store, file).split(sep).includes('obs');
      await cp(store, newer, { recursive: true });
      await server.restore();
      await cp(newer, store, { recursive: true, filter: (file) => statSync(file).isDirectory() || isConsumer(file) });
    },
    loseStreams: async () => {
      for await (const file of glob('**/{meta.inf,meta.sum,*.blk,*.idx}', { cwd: store }))
        if (!file.split(sep).includes('obs')) await truncate(join(store, file));
    },
    admit: async (users) => {
      await writeUsers(users);
      child?.kill('SIGHUP');
    },
    close: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
