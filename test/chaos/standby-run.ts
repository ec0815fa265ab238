import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { verify } from '../../local/ops/verify.ts';
import { startStack } from '../../local/stack.ts';
import { makeTestHome } from '../../local/testing/test-stores.ts';
import { createCall, createPeople, type Somebody } from '../support/api.ts';
import { startPostgresPair } from './postgres-pair.ts';
import { createShop } from './workload/shop.ts';

export type StandbyReport = {
  readonly bought: number;
  readonly repeated: number;
  /** The longest time without a completed purchase, in ms: with both servers, and over the promotion. */
  readonly pauses: Readonly<Record<string, number>>;
  /** From the end of the primary to the promoted standby, in ms. */
  readonly promotionMs: number;
  readonly violations: readonly string[];
};

const buyersCount = 12;

/** Every service on a PostgreSQL primary with a synchronous standby. The primary dies while people buy. */
export const runStandby = async (seconds: number, tell: (line: string) => void): Promise<StandbyReport> => {
  const pair = await startPostgresPair();
  const home = makeTestHome();
  try {
    const stack = await startStack({
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, CLIENT: '0', DEMO: '0', RATE_LIMITS: '0' },
        ...{ POSTGRES_URL: pair.url, LIVE_ORDERS_MAX: '1000' },
      },
      port: 0,
      home,
    });
    try {
      const people = createPeople(createCall(stack.stack.url));
      const seller = await people.signUp('Seller');
      const { id: ticketId } = await people.list(seller, 20_000, { maxPerBuyer: 20_000 });
      const buyers: Somebody[] = [];
      for (let nth = 0; nth < buyersCount; nth++) buyers.push(await people.signUp(`Buyer ${nth}`));
      const shop = createShop({ people, ticketId, buyers });
      const startedAt = Date.now();
      await sleep(seconds * 1_000);
      const killedAt = Date.now();
      pair.killPrimary();
      tell('the primary is dead');
      await sleep(seconds * 2_000);
      const { orders, repeated, failures } = await shop.close();
      const promotionMs = (pair.promotedAt() ?? Number.NaN) - killedAt;
      const pauses = {
        'with both servers': shop.longestPause(startedAt, killedAt),
        'over the promotion': shop.longestPause(killedAt, killedAt + seconds * 2_000),
      };
      const violations = [...failures];
      if (Number.isNaN(promotionMs)) violations.push('the standby was never promoted');
      const report = await verify(stack.stack, { waitSeconds: 60 });
      for (const { name, count } of report.results) if (count > 0) violations.push(`${name}: ${count} differences`);
      for (const { id, buyer } of orders) {
        const { status } = await people.order(buyer, id);
        if (status !== 'complete') violations.push(`order ${id} is ${status}`);
      }
      return { bought: orders.length, repeated, pauses, promotionMs, violations };
    } finally {
      await stack.stop();
    }
  } finally {
    await pair.close();
    rmSync(home, { recursive: true, force: true });
  }
};

/** The report in a few lines for people. */
export const describeStandby = ({ bought, repeated, pauses, promotionMs, violations }: StandbyReport): string[] => [
  `${bought.toLocaleString('en')} purchases are complete; ${repeated.toLocaleString('en')} requests were repeated`,
  `the standby was promoted ${(promotionMs / 1_000).toFixed(1)} s after the primary died`,
  ...Object.entries(pauses).map(([what, ms]) => `${what}: the longest pause was ${(ms / 1_000).toFixed(1)} s`),
  ...(violations.length === 0 ? ['no promise was broken'] : violations.slice(0, 10).map((what) => `BROKEN  ${what}`)),
];
