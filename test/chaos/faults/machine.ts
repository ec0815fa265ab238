import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Part, services } from '../system/system.ts';
import type { FaultKind } from './fault.ts';

const everything: readonly Part[] = [...services, 'gateway', 'sandbox', 'postgres', 'nats', 'redis'];
const onDisk: readonly Part[] = [...services, 'postgres', 'nats', 'redis'];

/** The stores' disk is full. */
export const diskFull: FaultKind = {
  mostMs: 8_000,
  weight: 0.5,
  draw: ({ system }) =>
    system.disk && {
      target: 'the stores',
      disturbs: onDisk,
      holds: ['disk', 'nats'],
      happen: async (holdMs) => {
        const { disk } = system;
        await disk?.fill();
        await sleep(holdMs);
        disk?.empty();
        // Having met a full disk nats-server 2.9.10 keeps JetStream off until it is started again.
        await system.stack().interrupt('nats', async () => {});
      },
    },
};

/** The machine loses its power: what no store has written through to its disk is gone. */
export const powerCut: FaultKind = {
  mostMs: 0,
  weight: 0.3,
  alone: true,
  draw: ({ system }) =>
    system.disk && {
      target: 'the machine',
      disturbs: everything,
      holds: [],
      happen: async () => {
        const { disk } = system;
        const pids = allProcesses(system.stack().stack.processes);
        // Nobody may be told of anything that comes after the moment the disk is as it is.
        for (const pid of pids) signal(pid, 'SIGSTOP');
        await disk?.keep();
        await system.lose(async () => {
          for (const pid of pids) signal(pid, 'SIGKILL');
          await disk?.putBack();
        });
      },
    },
};

/** Every clock but the databases' jumps an hour ahead or back, and back again. */
export const clockJump = (clockFile: string): FaultKind => ({
  mostMs: 10_000,
  weight: 1.5,
  draw: ({ random }) => {
    const hours = random.pick([-1, 1]);
    return {
      target: `${hours > 0 ? 'an hour ahead' : 'an hour back'}`,
      disturbs: everything,
      holds: ['clock'],
      happen: async (holdMs) => {
        writeFileSync(clockFile, `${hours > 0 ? '+' : '-'}3600s\n`);
        await sleep(holdMs);
        writeFileSync(clockFile, '+0s\n');
      },
    };
  },
});

type Places = Readonly<Record<string, { readonly pid: number | null }>>;

/** The processes of the stack and all that descend from them: PostgreSQL's backends are in sessions of their own. */
const allProcesses = (places: Places): number[] => {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
      parents.set(Number(entry), Number(fields?.[1]));
    } catch {
      // Gone in the meantime.
    }
  }
  const found = new Set(Object.values(places).flatMap(({ pid }) => pid ?? []));
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in the meantime.
  }
};
