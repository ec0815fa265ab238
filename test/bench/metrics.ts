import { setTimeout as sleep } from 'node:timers/promises';
import type { StackDescription } from '../../local/stack-file.ts';
import type { Bench } from './bench.ts';
import { against, type Row } from './row.ts';
import { cpuPerThing, cpuSeconds } from './support/cpu.ts';
import { startPurchases } from './support/purchases.ts';

// Three times as often as the monitoring component does.
const promisedEveryMs = 5_000;
/** What two per cent are drowns in the noise of a machine. A dose twenty times as large does not, and is divided again. */
const dose = 20;
const services: readonly string[] = ['auth', 'tickets', 'orders', 'payments', 'expiration'];

/**
 * The processor time of a purchase, of all processes together, while every service's metrics are scraped and while not.
 * They are scraped twenty times as often as the row states, and a twentieth of what that adds is counted.
 */
export const measureMetrics = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { stack } = system.stack;
  const tickets = await system.tickets(bench.size(100, 5), 20_000);
  const shoppers = startPurchases();
  const seconds = bench.size(30, 2);
  const perSecond = 40;
  const timeOfPurchase = async (): Promise<number> => {
    const before = cpuSeconds(stack);
    const { latency } = await shoppers.run({
      ordersPort: system.portOf('orders'),
      paymentsPort: system.portOf('payments'),
      tokens: system.buyers.mint(bench.size(1_500, 100)).map(({ token }) => token),
      ...{ tickets, atOnce: 32, perSecond, seconds },
    });
    const used = Object.values(cpuPerThing(before, cpuSeconds(stack), latency.count));
    return used.reduce((sum, one) => sum + one, 0) * 1_000;
  };
  const [without, scraped]: [number[], number[]] = [[], []];
  try {
    await timeOfPurchase();
    const rounds = bench.rounds(7);
    for (let round = 1; round <= rounds; round++) {
      without.push(await timeOfPurchase());
      const scraping = scrape(stack);
      const added = (await timeOfPurchase()) - without.at(-1)!;
      await scraping.stop();
      scraped.push(without.at(-1)! + added / dose);
      bench.say(
        `${round}/${rounds}  ${without.at(-1)!.toFixed(1)} ms without, ${added.toFixed(1)} ms more with the dose`,
      );
    }
  } finally {
    await shoppers.close();
  }
  const limit = { what: 'the same while nobody scrapes', figures: without };
  return [
    against('processor time of a purchase while metrics are scraped every 5 s', 'ms', scraped, limit, { atMost: 1.02 }),
  ];
};

const scrape = ({ processes }: StackDescription) => {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    for (let nextAt = performance.now(); !stopping.signal.aborted; ) {
      await Promise.all(services.map(async (name) => (await fetch(`${processes[name]?.url}/metrics`)).text()));
      nextAt += promisedEveryMs / dose;
      await sleep(nextAt - performance.now(), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const done = work();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
