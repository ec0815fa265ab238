import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';
import { cpuPerThing, cpuSeconds } from './support/cpu.ts';
import { startPurchases } from './support/purchases.ts';
import { volumes } from './support/volume.ts';

/** Whole purchases for minutes: reserved, paid, captured, complete, and every copy and the ledger equal after. */
export const measurePurchases = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { stack } = system.stack;
  const tickets = await system.tickets(bench.size(100, 5), 20_000);
  const shoppers = startPurchases();
  const [perMinute, slowest]: number[][] = [[], []];
  const windows = bench.rounds(5);
  const usedBefore = cpuSeconds(stack);
  const heldBefore = await volumes(stack);
  let bought = 0;
  try {
    for (let window = 1; window <= windows; window++) {
      const { seconds, latency, failures } = await shoppers.run({
        ordersPort: system.portOf('orders'),
        paymentsPort: system.portOf('payments'),
        tokens: system.buyers.mint(bench.size(11_000, 100)).map(({ token }) => token),
        tickets,
        atOnce: 64,
        perSecond: 172,
        seconds: bench.size(60, 2),
      });
      bought += latency.count;
      perMinute!.push((latency.count / seconds) * 60);
      slowest!.push(latency.p99);
      bench.say(
        `${window}/${windows}  ${perMinute!.at(-1)!.toFixed(0)} a minute, p50 ${latency.p50.toFixed(0)} ms, ` +
          `p99 ${latency.p99.toFixed(0)} ms, failures ${JSON.stringify(failures)}`,
      );
    }
  } finally {
    await shoppers.close();
  }
  const cost = Object.entries(cpuPerThing(usedBefore, cpuSeconds(stack), bought));
  bench.say(
    `processor time of a purchase: ${cost.map(([name, s]) => `${name} ${(s * 1e6).toFixed(0)} µs`).join(', ')}`,
  );
  const differences = await system.differences(60);
  if (differences) throw new Error(`not everything is as it should be after ${bought} purchases:\n${differences}`);
  const held = Object.entries(await volumes(stack)).map(([name, { bytes, messages }]) => {
    const { bytes: bytesBefore = 0, messages: messagesBefore = 0 } = heldBefore[name] ?? {};
    return `${name} ${((bytes - bytesBefore) / bought / 1_024).toFixed(1)} KiB and ${((messages - messagesBefore) / bought).toFixed(1)} messages`;
  });
  bench.say(`what a purchase leaves: ${held.join(', ')}`);
  bench.say(`verified: every copy, place and cent of ${bought} purchases agrees`);
  return [
    figure('whole purchases, sandbox included', '/min', perMinute!, { atLeast: 10_000 }),
    figure('whole purchases: p99 from reserving to complete', 'ms', slowest!, { atMost: 1_000 }),
  ];
};
