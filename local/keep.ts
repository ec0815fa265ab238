import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command.ts';
import { bornAt, type Recorded, signalGroup } from './process-table.ts';

/** A process that is kept running: when it dies it is started again. */
export type Kept = {
  readonly name: string;
  /** The running process, or undefined between a death and the next start. */
  running(): Recorded | undefined;
  /** How often it has died by itself. */
  deaths(): number;
  /** Ends it for good: its own signal first, force after the grace time. */
  stop(graceMs: number): Promise<void>;
  /** Stops it kindly and starts it again at once. */
  restart(graceMs: number): Promise<void>;
  /** Kills it, as a crash would, and starts it again once `during` is done. */
  interrupt(during: () => Promise<void>): Promise<void>;
  /** Sends a signal to its whole group; what dies of it is started again. */
  signal(signal: NodeJS.Signals): void;
};

/** A process that ended by itself (or by somebody else's hand), and when it comes back. */
export type Death = { readonly name: string; readonly how: string; readonly againInMs: number };

const firstDelayMs = 200;
const longestDelayMs = 5000;
const livedWellMs = 10_000;
const logLimitBytes = 8 * 1024 * 1024;

/** Starts a process and keeps it alive; `onDeath` is told when it dies by itself, `changed` about every end and every start but the first. */
export const keep = (command: Command, logs: string, onDeath: (death: Death) => void, changed: () => void): Kept => {
  let child: ChildProcess | undefined;
  let recorded: Recorded | undefined;
  let stopping = false;
  let isOver = false;
  let deaths = 0;
  let delayMs = firstDelayMs;
  let again: NodeJS.Timeout | undefined;

  const start = () => {
    const startedAt = performance.now();
    const started = launch(command, logs);
    child = started;
    const { pid } = started;
    recorded =
      pid === undefined
        ? undefined
        : { name: command.name, pid, born: bornAt(pid) ?? '', stopSignal: command.stopSignal };
    const died = (how: string) => {
      if (child !== started) return;
      child = undefined;
      recorded = undefined;
      // What it may have started in its group goes with it.
      if (started.pid) signalGroup(started.pid, 'SIGKILL');
      if (!stopping) {
        deaths++;
        if (performance.now() - startedAt > livedWellMs) delayMs = firstDelayMs;
        again = setTimeout(startAgain, delayMs);
        onDeath({ name: command.name, how, againInMs: delayMs });
        delayMs = Math.min(delayMs * 2, longestDelayMs);
      }
      changed();
    };
    started.once('exit', (code, signal) => died(signal ?? `exit code ${code}`));
    started.once('error', (error) => died(error.message));
  };

  const startAgain = () => {
    start();
    changed();
  };

  const end = async (graceMs: number) => {
    clearTimeout(again);
    const ending = child;
    if (!ending?.pid || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    signalGroup(ending.pid, graceMs === 0 ? 'SIGKILL' : command.stopSignal);
    const force = setTimeout(signalGroup, graceMs, ending.pid, 'SIGKILL');
    await ended;
    clearTimeout(force);
  };

  const away = async (graceMs: number, during: () => Promise<void>) => {
    stopping = true;
    await end(graceMs);
    await during();
    if (isOver) return;
    stopping = false;
    startAgain();
  };

  start();
  return {
    name: command.name,
    running: () => recorded,
    deaths: () => deaths,
    signal: (signal) => recorded && signalGroup(recorded.pid, signal),
    async stop(graceMs) {
      isOver = true;
      stopping = true;
      await end(graceMs);
    },
    restart: (graceMs) => away(graceMs, async () => {}),
    interrupt: (during) => away(0, during),
  };
};

/** A group of its own (detached), so that Ctrl-C in the terminal reaches only the supervisor, which stops things in order. */
const launch = (command: Command, logs: string): ChildProcess => {
  const log = openLog(join(logs, `${command.name}.log`));
  const { file, args, cwd, env, uid, gid } = command;
  const child = spawn(file, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
};

/** Appends, after putting a log that has grown too long aside as `.old`. */
const openLog = (file: string): number => {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) renameSync(file, `${file}.old`);
  return openSync(file, 'a');
};
