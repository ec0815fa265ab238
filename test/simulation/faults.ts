import type { Random } from '../chaos/random.ts';
import { type Crew, type ServiceName, serviceNames } from './services/crew.ts';
import type { System } from './services/system.ts';

const kinds = [
  'kill',
  'kill',
  'kill',
  'database restart',
  'broker away',
  'broker wiped',
  'streams evict',
  'broker put back',
  'clock of payments',
  'timers lost',
] as const;

/** Something that goes wrong at a step of the schedule. */
export type Fault = {
  readonly step: number;
  readonly kind: (typeof kinds)[number];
  readonly service: ServiceName;
  readonly lastsMs: number;
};

export const planFaults = (random: Random, count: number, withinSteps: number): Fault[] =>
  Array.from({ length: count }, () => ({
    step: random.whole(1, withinSteps),
    kind: random.pick(kinds),
    service: random.pick(serviceNames),
    lastsMs: random.pick([100, 1_000, 6_000, 30_000]),
  })).sort((a, b) => a.step - b.step);

/** Makes a fault happen. */
export const strike = (system: System, crew: Crew, { kind, service, lastsMs }: Fault): void => {
  const { broker, stores, world, timers } = system;
  const { scheduler, random } = world;
  const nature = scheduler.createProcess('nature');
  scheduler.note(`fault: ${kind} ${service} ${lastsMs}`);
  const away = (meanwhile: () => void): void => {
    broker.stop();
    meanwhile();
    scheduler.after(nature, lastsMs, 'the broker is back', broker.start);
  };
  switch (kind) {
    case 'kill': {
      const [unlucky] = crew.of(service);
      if (unlucky) crew.kill(unlucky[0], service, lastsMs / 2);
      break;
    }
    case 'database restart':
      if (service !== 'expiration') stores[service].restart();
      break;
    case 'broker away':
      away(() => {});
      break;
    case 'broker wiped':
      away(broker.wipe);
      break;
    case 'streams evict':
      broker.evict();
      break;
    case 'broker put back':
      broker.backUp();
      scheduler.after(nature, lastsMs, 'the broker is put back', () => away(broker.restore));
      break;
    case 'clock of payments':
      stores.payments.moveClock(random.pick([-60_000, -5_000, 5_000, 60_000]));
      break;
    case 'timers lost':
      timers.clear();
  }
};
