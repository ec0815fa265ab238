import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';
import { gatherCrew } from '../crew.ts';
import { lockHome } from '../lock.ts';
import { isFree } from '../ports.ts';
import { makePrivateHome } from '../private-home.ts';
import { endLeftovers, recordProcesses } from '../process-table.ts';
import { listens, untilReady } from '../ready.ts';
import { stackFile } from '../stack-file.ts';
import { findAdminer } from './find-adminer.ts';

export type AdminerOptions = {
  /** The home of the stack whose databases are shown. */
  readonly home: string;
  readonly tools: string;
  readonly port: number;
  /** Whether changes are possible. */
  readonly write: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

export type RunningAdminer = {
  /** Its start page, with the key: whoever has it can read every database. */
  readonly url: string;
  stop(): Promise<void>;
};

/**
 * Starts Adminer on a port of 127.0.0.1 for the databases that `stack.json` names. Other users of this machine reach that
 * port as well, so every page needs a key, which is in the address at first and in a cookie from then on.
 * @throws Advice
 */
export const startAdminer = async (options: AdminerOptions): Promise<RunningAdminer> => {
  const { port, tools, write, env, signal } = options;
  const home = join(options.home, 'adminer');
  const programs = await findAdminer(tools, env.PATH ?? '', signal);
  makePrivateHome(home);
  for (const folder of ['logs', 'sessions', 'temporary']) mkdirSync(join(home, folder), { recursive: true });
  const lock = lockHome(home);
  if (!lock) throw new Advice('Adminer is running already for this stack: use it, or stop it with Ctrl-C first.');
  const crew = gatherCrew(
    join(home, 'logs'),
    () => {},
    () =>
      recordProcesses(
        home,
        crew.all().flatMap((kept) => kept.running() ?? []),
      ),
  );
  const stop = async () => {
    await crew.stop();
    lock.release();
  };
  try {
    await endLeftovers(home);
    if (!(await isFree(port)))
      throw new Advice(
        `Port ${port} is taken by another program: choose another one: npm run adminer -- --port ${port + 1}`,
      );
    const key = randomBytes(24).toString('hex');
    const kept = crew.start({
      name: 'adminer',
      tier: 'gateway',
      file: programs.php.file,
      args: [
        ...programs.phpArgs,
        ...['-d', `session.save_path=${join(home, 'sessions')}`, '-d', `sys_temp_dir=${join(home, 'temporary')}`],
        ...['-S', `127.0.0.1:${port}`, join(import.meta.dirname, 'router.php')],
      ],
      cwd: home,
      env: {
        ...env,
        ...programs.php.env,
        ADMINER: programs.adminer,
        STACK_FILE: stackFile(options.home),
        KEY: key,
        // Read by PostgreSQL's own client library for every connection.
        ...(write ? {} : { PGOPTIONS: '-c default_transaction_read_only=on' }),
      },
      stopSignal: 'SIGTERM',
    });
    await untilReady(kept, join(home, 'logs/adminer.log'), () => listens(port), signal);
    return { url: `http://127.0.0.1:${port}/?key=${key}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
