import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, root } from '../../../local/config.ts';
import { freePorts } from '../../../local/ports.ts';
import { endWithMe } from './end-with-me.ts';

export type Running = { readonly port: number; readonly pid: number; stop(): Promise<void> };

const patienceMs = 20_000;

/** Starts a server of this repository by its file, on a free port that it reads from `PORT`, and waits until it answers. */
export const startProcess = async (
  file: string,
  env: Readonly<Record<string, string>>,
  ready: string,
): Promise<Running> => {
  const [port = 0] = await freePorts(1);
  const { PATH, HOME } = environment();
  const child: ChildProcess = spawn(process.execPath, [join(root, file)], {
    env: { PATH, HOME, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'fatal', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithMe(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  for (const until = performance.now() + patienceMs; ; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}${ready}`).catch(() => undefined);
    if (answer?.ok) return { port, pid: child.pid!, stop };
    if (performance.now() > until) {
      await stop();
      throw new Error(`${file} did not answer within ${patienceMs} ms`);
    }
  }
};

// The discard port: whoever asks hears at once that nobody is there.
const nobody = '127.0.0.1:9';

/** Orders without neighbours, on a database of its own; with a broker only where one is given. */
export const startOrdersAlone = (databaseUrl: string, natsUrl = `nats://${nobody}`): Promise<Running> =>
  startProcess(
    'services/orders/src/main.ts',
    {
      DATABASE_URL: databaseUrl,
      NATS_URL: natsUrl,
      AUTH_URL: `http://${nobody}`,
      PUBLIC_URL: `http://${nobody}`,
      RATE_LIMITS: '0',
    },
    '/readyz',
  );

/** The bare server (see `bare-server.ts`), which answers a request with these bytes. */
export const startBareServer = (keys: string, answer: string): Promise<Running> =>
  startProcess('test/bench/support/bare-server.ts', { KEYS: keys, ANSWER: answer }, '/livez');
