import type { Process } from '../world/scheduler.ts';
import { startExpiration } from './expiration.ts';
import { startOrders } from './orders.ts';
import { startPayments } from './payments.ts';
import type { System } from './system.ts';
import { startTickets } from './tickets.ts';

const starts = { orders: startOrders, payments: startPayments, tickets: startTickets, expiration: startExpiration };

export type ServiceName = keyof typeof starts;
export const serviceNames = Object.keys(starts) as ServiceName[];

/** What can be asked of a running process of a service. */
export type Calls<Name extends ServiceName> = ReturnType<(typeof starts)[Name]>;

export type Crew = ReturnType<typeof startCrew>;

/** Runs the services' processes, and new ones in place of those that die. */
export const startCrew = (system: System, replicas: Readonly<Record<ServiceName, number>>) => {
  const { scheduler } = system.world;
  const supervisor = scheduler.createProcess('supervisor');
  const running: { [Name in ServiceName]: Map<Process, Calls<Name>> } = {
    orders: new Map(),
    payments: new Map(),
    tickets: new Map(),
    expiration: new Map(),
  };
  let born = 0;

  const start = (name: ServiceName): void => {
    const process = scheduler.createProcess(`${name}-${++born}`);
    scheduler.spawn(process, 'starts', () => {
      (running[name] as Map<Process, unknown>).set(process, starts[name](system, process));
    });
  };
  const kill = (process: Process, name: ServiceName, restartMs: number): void => {
    running[name].delete(process);
    scheduler.note(`${process.name} dies`);
    scheduler.kill(process);
    scheduler.after(supervisor, restartMs, `starts ${name} again`, () => start(name));
  };
  for (const name of serviceNames) for (let i = 0; i < replicas[name]; i++) start(name);

  return {
    /** The processes of a service that are up, and what can be asked of them. */
    of: <Name extends ServiceName>(name: Name): readonly [Process, Calls<Name>][] => [...running[name]],
    /** Ends a process in the middle of whatever it does; another takes its place a little later. */
    kill,
    /** Of which service a process is; null for what is not a running service. */
    serviceOf: (process: Process): ServiceName | null =>
      serviceNames.find((name) => (running[name] as Map<Process, unknown>).has(process)) ?? null,
  };
};
