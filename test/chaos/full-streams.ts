import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

export type FullStreamsOptions = {
  readonly purchases: number;
  readonly frozenSeconds: number;
  readonly tell: (line: string) => void;
};

export type FullStreamsReport = {
  readonly bought: number;
  /** Messages of orders that its stream had evicted in the end. */
  readonly evicted: number;
  /** Those that tickets had not been given when they were evicted. */
  readonly evictedUndelivered: number;
  readonly violations: readonly string[];
};

const maxStreamBytes = 1_048_576;
const buyersCount = 24;
const settleSeconds = 60;

/**
 * Purchases while every stream holds 1 MiB, and tickets and expiration are frozen in the middle: the stream of orders
 * evicts messages that they have not handled. No request of orders and payments is refused, and everything agrees afterwards.
 */
export const runFullStreams = async (options: FullStreamsOptions): Promise<FullStreamsReport> => {
  const { purchases, frozenSeconds, tell } = options;
  const system = await startWholeStack({ STREAM_MAX_BYTES: `${maxStreamBytes}`, LIVE_ORDERS_MAX: '1000' });
  try {
    const { people, stack } = system;
    const seller = await people.signUp('Seller');
    const tickets: string[] = [];
    for (let nth = 0; nth < 20; nth++) tickets.push((await people.list(seller, purchases)).id);
    const orders: { readonly id: string; readonly buyer: Somebody }[] = [];
    const violations: string[] = [];
    let begun = 0;
    const buyers: Somebody[] = [];
    for (let nth = 0; nth < buyersCount; nth++) buyers.push(await people.signUp(`Buyer ${nth}`));
    const shop = async (buyer: Somebody): Promise<void> => {
      while (begun < purchases) {
        const ticketId = tickets[begun++ % tickets.length]!;
        try {
          const { id } = await people.reserve(buyer, ticketId);
          await people.pay(buyer, id);
          orders.push({ id, buyer });
        } catch (error) {
          violations.push(`a request was refused: ${error instanceof Error ? error.message : error}`);
        }
      }
    };
    const frozen = ['tickets', 'expiration'];
    const shopping = Promise.all(buyers.map(shop));
    while (orders.length < purchases / 4) await sleep(100);
    const before = await readStream(system);
    for (const name of frozen) stack.kill(name, 'SIGSTOP');
    tell(`${orders.length} purchases; tickets and expiration are frozen for ${frozenSeconds} s`);
    // As long as it was asked for, and until messages are evicted that tickets has not received.
    let isOver = false;
    void shopping.finally(() => {
      isOver = true;
    });
    await sleep(frozenSeconds * 1_000);
    let evictedUndelivered = 0;
    while (evictedUndelivered === 0) {
      const wasOver = isOver;
      evictedUndelivered = Math.max(0, (await readStream(system)).firstSeq - 1 - before.deliveredToTickets);
      if (wasOver) break;
      await sleep(250);
    }
    for (const name of frozen) stack.kill(name, 'SIGCONT');
    await shopping;
    tell(`${orders.length} of ${purchases} were bought`);
    const differences = await system.differences(settleSeconds);
    if (differences) violations.push(differences);
    for (const { id, buyer } of orders) {
      const { status } = await people.order(buyer, id);
      if (status !== 'complete') violations.push(`order ${id} is ${status}`);
    }
    const evicted = (await readStream(system)).firstSeq - 1;
    return { bought: orders.length, evicted, evictedUndelivered, violations };
  } finally {
    await system.close();
  }
};

const readStream = async ({ stack }: WholeStack) => {
  const nc = await connect(natsOptions(stack.stack.nats));
  try {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const { state } = await jsm.streams.info(streamOf.orders.name);
    const { delivered } = await jsm.consumers.info(streamOf.orders.name, 'tickets');
    return { firstSeq: state.first_seq, deliveredToTickets: delivered.stream_seq };
  } finally {
    await nc.close();
  }
};

/** The report in a few lines for people. */
export const describeFullStreams = ({
  bought,
  evicted,
  evictedUndelivered,
  violations,
}: FullStreamsReport): string[] => [
  `${bought.toLocaleString('en')} purchases are complete; the stream of orders evicted ${evicted.toLocaleString('en')} messages, ${evictedUndelivered.toLocaleString('en')} of them before tickets had received them`,
  ...(violations.length === 0 ? ['no promise was broken'] : violations.slice(0, 10).map((what) => `BROKEN  ${what}`)),
];
