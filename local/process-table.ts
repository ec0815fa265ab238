import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeWhole } from './write-whole.ts';

/** A process of ours, told from a stranger that got the same pid later by the moment it was born. */
export type Recorded = {
  readonly name: string;
  readonly pid: number;
  readonly born: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
};

const fileOf = (home: string) => join(home, 'processes.json');

/** When a process was born, as the system writes it; undefined when there is none (any more). */
export const bornAt = (pid: number): string | undefined => {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    // Field 22, counted after the name in brackets, which may hold spaces; field 3 is Z for one that has ended already.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
};

/** Writes down which processes of this home run, for the next start to find should this one be killed. */
export const recordProcesses = (home: string, running: readonly Recorded[]): void =>
  writeWhole(fileOf(home), JSON.stringify(running));

/** Signals a whole process group; a group that has ended already is fine. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Gone in the meantime.
  }
};

/** Ends what a killed supervisor left running in this home: kindly, then by force. Answers their names. */
export const endLeftovers = async (home: string, graceMs = 5000): Promise<string[]> => {
  if (!existsSync(fileOf(home))) return [];
  const recorded = JSON.parse(readFileSync(fileOf(home), 'utf8')) as Recorded[];
  const alive = () => recorded.filter(({ pid, born }) => bornAt(pid) === born);
  const found = alive();
  for (const { pid, stopSignal } of found) signalGroup(pid, stopSignal);
  for (let waited = 0; waited < graceMs && alive().length > 0; waited += 50) await sleep(50);
  for (const { pid } of alive()) signalGroup(pid, 'SIGKILL');
  while (alive().length > 0) await sleep(20);
  return found.map(({ name }) => name);
};
