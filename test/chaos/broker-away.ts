import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Somebody } from '../support/api.ts';
import { untilDrained } from '../support/drain.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

export type AwayOptions = {
  readonly minutes: number;
  /** How long a place is reserved. */
  readonly holdSeconds: number;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

const kinds = ['sign in', 'browse', 'reserve', 'pay for a known order'] as const;
type Kind = (typeof kinds)[number];
type Tally = { asked: number; failed: number; first?: string };

export type AwayReport = {
  readonly tallies: Readonly<Record<Kind, Tally>>;
  /** Until every outbox was published and every listener had handled all there was, after the broker's return. */
  readonly drainedSeconds: number;
  readonly paid: number;
  readonly violations: readonly string[];
};

const knownOrders = 1_200;
const mostFailing = 0.001;
const mostSecondsToDrain = 60;
const buyersCount = 40;
const password = 'correct horse';

/**
 * The broker is away for minutes while people go on: what needs no word from another service must work as before, and
 * who pays in time for an order that payments knows gets the ticket once the broker is back.
 */
export const runBrokerAway = async ({ minutes, holdSeconds, tell, signal }: AwayOptions): Promise<AwayReport> => {
  const system = await startWholeStack({ RESERVATION_SECONDS: `${holdSeconds}`, LIVE_ORDERS_MAX: '1000' });
  try {
    const { people, call, stack } = system;
    const seller = await people.signUp('Seller');
    const tickets: string[] = [];
    for (let i = 0; i < 20; i++) tickets.push((await people.list(seller, 5_000)).id);
    const email = `${randomUUID()}@example.com`;
    await call('POST', '/api/users/signup', { body: { email, password, name: 'Regular' } });
    const buyers: Somebody[] = [];
    for (let i = 0; i < buyersCount; i++) buyers.push(await people.signUp(`Buyer ${i}`));
    const buyer = (nth: number): Somebody => buyers[nth % buyersCount]!;
    const reserve = (nth: number) => people.reserve(buyer(nth), tickets[nth % tickets.length]!);
    const known: string[] = [];
    for (let nth = 0; nth < knownOrders; nth++) known.push((await reserve(nth)).id);
    const reservedAt = Date.now();
    await untilDrained(stack.stack);
    tell(`${knownOrders} orders are known to payments; the broker goes away for ${minutes} minutes`);

    const tallies = Object.fromEntries(kinds.map((kind) => [kind, { asked: 0, failed: 0 }])) as Record<Kind, Tally>;
    const paid = new Set<string>();
    const actions: Readonly<Record<Kind, (nth: number) => Promise<unknown>>> = {
      'sign in': () => must(200, call('POST', '/api/users/signin', { body: { email, password } })),
      browse: (nth) =>
        nth % 2 ? people.ticket(tickets[nth % tickets.length]!) : must(200, call('GET', '/api/tickets')),
      reserve: (nth) => reserve(nth),
      'pay for a known order': async (nth) => {
        await people.pay(buyer(nth), known[nth]!);
        paid.add(known[nth]!);
      },
    };
    const act = async (kind: Kind, perSecond: number, until: number, most = Number.POSITIVE_INFINITY) => {
      const startedAt = Date.now();
      const running: Promise<void>[] = [];
      for (let nth = 0; nth < most && Date.now() < until && !signal.aborted; nth++) {
        running.push(tally(tallies[kind], actions[kind](nth)));
        await sleep(Math.max(0, startedAt + ((nth + 1) / perSecond) * 1_000 - Date.now()), undefined, { signal }).catch(
          () => {},
        );
      }
      await Promise.all(running);
    };

    await stack.interrupt('nats', async () => {
      const until = Date.now() + minutes * 60_000;
      // With time to spare: who pays after the hold is refused, rightly.
      const payUntil = Math.min(until, reservedAt + holdSeconds * 1_000) - 15_000;
      const seconds = (payUntil - Date.now()) / 1_000;
      await Promise.all([
        act('sign in', 2, until),
        act('browse', 10, until),
        act('reserve', 5, until),
        act('pay for a known order', (knownOrders * 0.9) / seconds, payUntil, knownOrders),
      ]);
    });
    signal.throwIfAborted();
    tell(`the broker is back; ${paid.size} orders were paid for meanwhile`);
    const drainedSeconds = (await untilDrained(stack.stack, 300)) / 1_000;
    const violations = await judge(system, known, buyer, paid);
    for (const [kind, { asked, failed, first }] of Object.entries(tallies))
      if (failed > asked * mostFailing) violations.push(`${failed} of ${asked} failed to ${kind}, first: ${first}`);
    if (drainedSeconds > mostSecondsToDrain) violations.push(`the backlog took ${drainedSeconds.toFixed(0)} s`);
    return { tallies, drainedSeconds, paid: paid.size, violations };
  } finally {
    await system.close();
  }
};

/** Who paid has the ticket, nobody else has paid, and everybody agrees. */
const judge = async (
  system: WholeStack,
  known: readonly string[],
  buyer: (nth: number) => Somebody,
  paid: ReadonlySet<string>,
): Promise<string[]> => {
  const differences = await system.differences(30);
  const violations = differences === '' ? [] : [differences];
  for (const [nth, id] of known.entries()) {
    const { status } = await system.people.order(buyer(nth), id);
    if (paid.has(id) !== (status === 'complete')) violations.push(`order ${id} is ${status}, paid: ${paid.has(id)}`);
  }
  return violations;
};

const must = async (expected: number, answer: Promise<{ status: number }>): Promise<void> => {
  const { status } = await answer;
  if (status !== expected) throw new Error(`${status} instead of ${expected}`);
};

const tally = async (of: Tally, action: Promise<unknown>): Promise<void> => {
  of.asked++;
  await action.catch((error) => {
    of.failed++;
    of.first ??= String(error);
  });
};

/** The report in a few lines for people. */
export const describeAway = ({ tallies, drainedSeconds, paid, violations }: AwayReport): string[] => [
  ...Object.entries(tallies).map(
    ([kind, { asked, failed }]) => `${kind}: ${asked.toLocaleString('en')} asked, ${failed} failed`,
  ),
  `${paid.toLocaleString('en')} paid orders are complete; the backlog was drained ${drainedSeconds.toFixed(1)} s after the broker’s return`,
  ...(violations.length === 0 ? ['no promise was broken'] : violations.slice(0, 10).map((what) => `BROKEN  ${what}`)),
];
