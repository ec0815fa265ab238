import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { endingWithMe } from '@ticketing/common/testing/ending-with-me';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import { environment, root, toolsFolder } from '../../local/config.ts';
import { freePorts } from '../../local/ports.ts';
import { findProgram } from '../../local/stores/programs.ts';

export type NatsCluster = Awaited<ReturnType<typeof startNatsCluster>>;

const size = 3;
const users = ['operator', 'auth', 'tickets', 'orders', 'payments', 'expiration'];

/** Three NATS servers as one cluster with the users of the manifests, whose passwords are their names. */
export const startNatsCluster = async () => {
  const program = await findProgram('nats-server', toolsFolder, environment().PATH ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-cluster-'));
  const ports = await freePorts(2 * size);
  const [clients, routes] = [ports.slice(0, size), ports.slice(size)];
  const passwords = Object.fromEntries(users.map((user) => [`NATS_${user.toUpperCase()}`, user]));
  const children: (ChildProcess | null)[] = [];
  const nameOf = (nth: number): string => `nats-${nth}`;

  const start = async (nth: number): Promise<void> => {
    const own = join(folder, nameOf(nth));
    mkdirSync(own, { recursive: true });
    const table = relative(own, join(root, 'k8s/base/nats/users.conf'));
    const config = join(own, 'nats.conf');
    writeFileSync(
      config,
      [
        `server_name: ${nameOf(nth)}`,
        `listen: "127.0.0.1:${clients[nth]}"`,
        `jetstream { store_dir: ${JSON.stringify(join(own, 'store'))}, max_file_store: 16GB }`,
        `cluster { name: ticketing, listen: "127.0.0.1:${routes[nth]}", routes: [ ${routes.map((port) => `"nats://127.0.0.1:${port}"`).join(', ')} ] }`,
        `include ${JSON.stringify(table)}`,
      ].join('\n'),
    );
    const child = spawn(...endingWithMe(program.file, ['-c', config]), {
      cwd: own,
      env: { ...program.env, ...passwords, PATH: environment().PATH },
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    children[nth] = child;
  };
  const kill = async (nth: number): Promise<void> => {
    const child = children[nth];
    children[nth] = null;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const urlOf = (user: string): string =>
    `nats://${user}:${user}@${clients.map((port) => `127.0.0.1:${port}`).join(',')}`;

  /** What an operator sees of a stream: its leader, replicas, and whether all of them are current. */
  const streamInfo = async (owner: Owner) => {
    const nc = await connect({ ...natsOptions(urlOf('operator')), inboxPrefix: '_INBOX_operator' });
    try {
      const jsm = await jetstreamManager(nc, { checkAPI: false });
      const { cluster, config } = await jsm.streams.info(streamOf[owner].name);
      const replicas = cluster?.replicas ?? [];
      return {
        leader: Number(cluster?.leader?.replace('nats-', '') ?? -1),
        replicas: config.num_replicas,
        isCurrent: replicas.length === config.num_replicas - 1 && replicas.every(({ current }) => current),
      };
    } finally {
      await nc.close();
    }
  };

  for (let nth = 0; nth < size; nth++) await start(nth);
  return {
    /** The URL for services, each with its own user. */
    url: urlOf('{service}'),
    start,
    kill,
    freeze: (nth: number) => void children[nth]?.kill('SIGSTOP'),
    thaw: (nth: number) => void children[nth]?.kill('SIGCONT'),
    streamInfo,
    untilFormed: async (): Promise<void> => {
      for (let tries = 0; tries < 600; tries++, await sleep(100)) {
        const isFormed = await connect({
          ...natsOptions(urlOf('operator')),
          inboxPrefix: '_INBOX_operator',
          reconnect: false,
        })
          .then(async (nc) => {
            const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 1_000 });
            await jsm.streams.names().next();
            await nc.close();
            return true;
          })
          .catch(() => false);
        if (isFormed) return;
      }
      throw new Error('the NATS servers do not form a cluster');
    },
    close: async (): Promise<void> => {
      for (let nth = 0; nth < size; nth++) await kill(nth);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
