import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Received } from '@ticketing/common/messaging/received';
import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import { OrderCancelled, OrderCreated } from '@ticketing/contracts/messages/orders';
import { pino } from 'pino';
import { settle } from './settle.ts';

type Settled = { readonly nth: number; readonly how: 'acked' | 'again'; readonly afterMs?: number };

/** Settles messages at their nth delivery. Returns how each was settled, and the log. */
const settled = async (messages: readonly object[], deliveries = 1) => {
  const outcomes: Settled[] = [];
  const lines: { level: number; reason?: string; error?: string }[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const batch = messages.map((one, nth) => ({
    ...one,
    delivery: {
      seq: nth,
      deliveries,
      ack: () => void outcomes.push({ nth, how: 'acked' }),
      nak: (afterMs: number) => void outcomes.push({ nth, how: 'again', afterMs }),
    },
  })) as unknown as Received[];
  await settle(log)(batch);
  return { outcomes, lines };
};
const handled: unknown[][] = [];
const note: Subscription['handle'] = async (_, bodies) => void handled.push([...bodies]);
const wanted = (
  body: unknown,
  handle = note,
  definition: typeof OrderCreated | typeof OrderCancelled = OrderCreated,
) => ({
  kind: 'wanted',
  id: `${body}`,
  body,
  subscription: on(definition, handle),
});
const acked = (count: number) => Array.from({ length: count }, (_, nth) => ({ nth, how: 'acked' }));

it('a handler gets all bodies of a batch at once, of all its types; everything is acknowledged then', async () => {
  const others: unknown[][] = [];
  const { outcomes, lines } = await settled([
    wanted(1),
    { kind: 'ignored' },
    wanted(2, note, OrderCancelled as never),
    wanted(3, async (_, bodies) => void others.push([...bodies])),
  ]);
  assert.deepEqual([handled, others], [[[1, 2]], [[3]]]);
  assert.deepEqual([outcomes, lines], [acked(4), []]);
});

it('what cannot be read is logged with its reason and never delivered again', async () => {
  const { outcomes, lines } = await settled([{ kind: 'broken', reason: 'not JSON' }, { kind: 'ignored' }]);
  assert.deepEqual(outcomes, acked(2));
  assert.deepEqual(
    lines.map(({ level, reason }) => [level, reason]),
    [[50, 'not JSON']],
  );
});

it('a batch that fails is delivered again as a whole, later each time, ten seconds at most', async () => {
  const failing: Subscription['handle'] = async () => {
    throw new Error('Redis is away');
  };
  const afterMs = async (deliveries: number): Promise<number> => {
    const { outcomes, lines } = await settled([wanted(1, failing), { kind: 'ignored' }], deliveries);
    assert.deepEqual(
      outcomes.map(({ nth, how }) => [nth, how]),
      [
        [0, 'again'],
        [1, 'again'],
      ],
    );
    assert.deepEqual(
      lines.map(({ level, error }) => [level, error]),
      [[40, 'Error: Redis is away']],
    );
    return outcomes[0]?.afterMs ?? 0;
  };
  const pauses = [await afterMs(1), await afterMs(3), await afterMs(50)] as const;
  for (const [nth, mostMs] of [500, 2_000, 10_000].entries())
    assert.ok(pauses[nth]! <= mostMs && pauses[nth]! >= mostMs * 0.75, `${pauses[nth]} of ${mostMs} ms`);
});

it('a handler has no database to ask', async () => {
  const asked: Subscription['handle'] = async (tx) => void (await tx.query('select 1'));
  const { outcomes, lines } = await settled([wanted(1, asked)]);
  assert.equal(outcomes[0]?.how, 'again');
  assert.match(String(lines[0]?.error), /no database/);
});
