import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import { verify } from '../../local/ops/verify.ts';
import { startStack } from '../../local/stack.ts';
import { makeTestHome } from '../../local/testing/test-stores.ts';
import { createCall, createPeople, type Somebody } from '../support/api.ts';
import { type NatsCluster, startNatsCluster } from './nats-cluster.ts';
import { createShop } from './workload/shop.ts';

export type ClusterReport = {
  readonly bought: number;
  /** Requests that were refused or not answered while the cluster chose a leader, and repeated. */
  readonly repeated: number;
  /** The longest time without a completed purchase, by what happened meanwhile, in ms. */
  readonly pauses: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
};

const buyersCount = 12;
const owners: readonly Owner[] = ['auth', 'tickets', 'orders', 'payments', 'expiration'];

/**
 * The system on three NATS servers. Its streams have one replica first, and three after a restart of the services. Then the
 * server that leads the stream of orders is killed, and after it the next one is frozen, while people buy.
 */
export const runCluster = async (seconds: number, tell: (line: string) => void): Promise<ClusterReport> => {
  const cluster = await startNatsCluster();
  const home = makeTestHome();
  const start = (replicas: number) =>
    startStack({
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, CLIENT: '0', DEMO: '0', RATE_LIMITS: '0' },
        ...{ NATS_URL: cluster.url, NATS_REPLICAS: `${replicas}`, LIVE_ORDERS_MAX: '1000' },
      },
      port: 0,
      home,
    });
  try {
    await cluster.untilFormed();
    let stack = await start(1);
    try {
      const first = createPeople(createCall(stack.stack.url));
      const seller = await first.signUp('Seller');
      const { id: ticketId } = await first.list(seller, 20_000, { maxPerBuyer: 20_000 });
      const buyers: Somebody[] = [];
      for (let nth = 0; nth < buyersCount; nth++) buyers.push(await first.signUp(`Buyer ${nth}`));
      const violations: string[] = [];
      await stack.stop();
      stack = await start(3);
      await untilReplicated(cluster);
      tell('streams have three replicas, which had one before the services were restarted');

      const people = createPeople(createCall(stack.stack.url));
      const shop = createShop({ people, ticketId, buyers });
      const pauses: Record<string, number> = {};
      const during = async (what: string, act: () => Promise<void>): Promise<void> => {
        const from = Date.now();
        await act();
        await sleep(seconds * 500);
        pauses[what] = shop.longestPause(from, Date.now());
        tell(`${what}: no purchase was completed for ${pauses[what]} ms`);
      };
      await during('nothing', () => sleep(seconds * 500));
      await during('the leader of the stream of orders is killed', async () => {
        const { leader } = await cluster.streamInfo('orders');
        await cluster.kill(leader);
        await sleep(seconds * 1_000);
        await cluster.start(leader);
      });
      await untilReplicated(cluster);
      await during('the leader of the stream of orders is frozen', async () => {
        const { leader } = await cluster.streamInfo('orders');
        cluster.freeze(leader);
        await sleep(seconds * 1_000);
        cluster.thaw(leader);
      });
      const { orders, repeated, failures } = await shop.close();
      violations.push(...failures);
      await untilReplicated(cluster);
      const report = await verify(stack.stack, { waitSeconds: 60 });
      for (const { name, count } of report.results) if (count > 0) violations.push(`${name}: ${count} differences`);
      for (const { id, buyer } of orders) {
        const { status } = await people.order(buyer, id);
        if (status !== 'complete') violations.push(`order ${id} is ${status}`);
      }
      return { bought: orders.length, repeated, pauses, violations };
    } finally {
      await stack.stop();
    }
  } finally {
    await cluster.close();
    rmSync(home, { recursive: true, force: true });
  }
};

const untilReplicated = async (cluster: NatsCluster): Promise<void> => {
  for (let tries = 0; tries < 300; tries++, await sleep(200)) {
    const infos = await Promise.all(owners.map((owner) => cluster.streamInfo(owner).catch(() => null)));
    if (infos.every((info) => info?.replicas === 3 && info.isCurrent)) return;
  }
  throw new Error('the streams do not have three current replicas');
};

/** The report in a few lines for people. */
export const describeCluster = ({ bought, repeated, pauses, violations }: ClusterReport): string[] => [
  `${bought.toLocaleString('en')} purchases are complete; ${repeated.toLocaleString('en')} requests were repeated`,
  ...Object.entries(pauses).map(([what, ms]) => `${what}: the longest pause was ${(ms / 1_000).toFixed(1)} s`),
  ...(violations.length === 0 ? ['no promise was broken'] : violations.slice(0, 10).map((what) => `BROKEN  ${what}`)),
];
