import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { PaymentState } from '@ticketing/contracts/messages/payments';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { createRandom, type Random } from '../../chaos/random.ts';
import type { Command } from './commands.ts';

/** Commands one after another, then some at once, then some more that show what came of it. */
export type Sequence = {
  readonly first: readonly Command[];
  readonly together: readonly Command[];
  readonly last: readonly Command[];
};

const services: readonly Command['service'][] = ['orders', 'payments', 'tickets'];
const at = '2026-11-01T12:00:00.000Z';
const later = '2040-01-01T00:00:00.000Z';
const idOf = (kind: number, n: number): string => `0000000${kind}-0000-7000-8000-${`${n}`.padStart(12, '0')}`;
const [buyerId, ticketId, orderId] = [1, 2, 4].map((kind) => (n: number) => idOf(kind, n)) as [Name, Name, Name];
type Name = (n: number) => string;

/** The same sequence for the same seed, of one service's commands. */
export const sequenceOf = (seed: string): { service: Command['service']; sequence: Sequence } => {
  const random = createRandom(seed);
  const service = random.pick(services);
  return { service, sequence: makers[service](random) };
};

const many = (count: number, make: () => Command): Command[] => Array.from({ length: count }, make);

const ordersSequence = (random: Random): Sequence => {
  let made = 0;
  // One buyer alone comes to the limit of live orders; several come to the last place.
  const buyers = random.pick([1, 3, 3]);
  const known = (): string => orderId(random.whole(1, Math.max(1, made)));
  const place = (): Command => {
    const used = new Set<string>();
    const requests = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => {
      const buyer = random.whole(1, buyers);
      const key = random.chance(0.5) ? `key ${random.whole(1, 2)}` : null;
      const [ticket, quantity] = [random.whole(1, 2), random.whole(1, 2)];
      const isClash = key !== null && used.has(`${buyer} ${key}`);
      used.add(`${buyer} ${key}`);
      return {
        orderId: orderId(++made),
        buyerId: buyerId(buyer),
        ticketId: ticketId(ticket),
        quantity,
        expectedUnitPriceCents: random.pick([null, null, 4_200]),
        key: isClash ? null : key,
        hash: isClash || key === null ? null : Buffer.from(`${ticket} ${random.chance(0.8) ? 1 : 2}`),
        traceparent: null,
      };
    });
    return { service: 'orders', kind: 'place', requests, seconds: random.pick([-1, 3_600]) };
  };
  const hearPayments = (): Command => ({
    service: 'orders',
    kind: 'hear payments',
    heard: Array.from({ length: random.pick([1, 1, 2]) }, () => {
      const order = known();
      const status = random.pick<PaymentStatus>(['created', 'authorized', 'captured', 'captured', 'voided']);
      return paymentState(order, status, random.whole(1, 4));
    }),
  });
  const hearTickets = (): Command => ({
    service: 'orders',
    kind: 'hear tickets',
    heard: [ticketState(random.whole(1, 2), random.whole(1, 4), random)],
  });
  const ask = (kind: 'cancel' | 'extend') => (): Command => ({
    service: 'orders',
    kind,
    orderId: known(),
    buyerId: buyerId(random.whole(1, buyers)),
  });
  const [cancel, extend] = [ask('cancel'), ask('extend')];
  const answer = (): Command => ({
    service: 'orders',
    kind: 'hear an answer',
    at: random.pick(['2020-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z']),
    payments: random.pick([[], [{ orderId: known(), status: random.pick<PaymentStatus>(['created', 'authorized']) }]]),
  });
  const expire = (): Command => ({ service: 'orders', kind: 'expire' });
  const any = (): Command =>
    random.pick([
      place,
      place,
      place,
      hearPayments,
      hearPayments,
      hearTickets,
      extend,
      extend,
      cancel,
      answer,
      expire,
    ])();
  const quantities = buyers === 1 ? [20, 20] : [random.whole(1, 3), random.whole(2, 6)];
  const first = quantities.map((quantity, i) => ({
    service: 'orders' as const,
    kind: 'hear tickets' as const,
    heard: [{ ...ticketState(i + 1, 1, null), quantity }],
  }));
  const together = random.pick([
    () => many(4, any),
    () => many(4, place),
    () => many(3, () => random.pick([hearPayments, cancel, extend])()),
  ])();
  return {
    first: [...first, ...many(random.whole(2, 7), any)],
    together,
    // Who skips what somebody else has locked comes back to it.
    last: [expire(), ...many(3, hearPayments), expire()],
  };
};

const paymentsSequence = (random: Random): Sequence => {
  const about = () => ({ service: 'payments' as const, orderId: orderId(random.whole(1, 2)), buyerId: buyerId(1) });
  const hear = (): Command => ({
    service: 'payments',
    kind: 'hear orders',
    heard: Array.from({ length: random.pick([1, 1, 2]) }, () => orderState(random, random.whole(1, 2))),
  });
  const start = (): Command => ({ ...about(), kind: 'start' });
  const lease = (): Command => ({ ...about(), kind: random.pick(['lease', 'look'] as const) });
  const intent = (): Command => ({ ...about(), kind: 'intent', intentId: `intent ${random.whole(1, 9)}` });
  const refund = (): Command => ({ ...about(), kind: 'give back' });
  const move = (): Command => ({
    ...about(),
    kind: 'move',
    status: random.pick<PaymentStatus>(['authorized', 'captured', 'voided', 'created']),
  });
  const answered = (): Command => ({ ...about(), kind: 'answered', key: `key ${random.whole(1, 3)}` });
  const due = (): Command => ({ service: 'payments', kind: 'take due' });
  const listDue = (): Command => ({
    service: 'payments',
    kind: 'list due',
    at: random.pick([openOrder(1).decideAt, openOrder(2).decideAt]),
    limit: random.whole(1, 2),
  });
  const oneStatement = (): Command => random.pick([hear, start, start, lease])();
  const any = (): Command => random.pick([hear, start, lease, intent, refund, move, move, answered, due, listDue])();
  const begin = [1, 2].map((n): Command => ({ service: 'payments', kind: 'hear orders', heard: [openOrder(n)] }));
  const first = random.chance(0.4) ? begin : [...begin, start(), ...many(random.whole(1, 7), any)];
  return { first, together: many(3, oneStatement), last: many(4, any) };
};

const ticketsSequence = (random: Random): Sequence => {
  const list = (): Command => {
    const n = random.whole(1, 2);
    const ticket = { ...ticketState(n, 1, null), quantity: 2 };
    return { service: 'tickets', kind: 'list', ticket, key: `key ${n}` };
  };
  const hear = (): Command => ({
    service: 'tickets',
    kind: 'hear orders',
    heard: Array.from({ length: random.pick([1, 2]) }, () => orderState(random, random.whole(1, 3))),
  });
  return { first: [list(), ...many(4, hear)], together: many(3, hear), last: [list(), hear(), hear()] };
};

const makers: Readonly<Record<Command['service'], (random: Random) => Sequence>> = {
  orders: ordersSequence,
  payments: paymentsSequence,
  tickets: ticketsSequence,
};

const ticketState = (n: number, version: number, random: Random | null): TicketState => ({
  id: ticketId(n),
  sellerId: idOf(3, 1),
  title: `Evening ${n}`,
  category: 'music',
  priceCents: 4_100 + 100 * version,
  currency: 'EUR',
  quantity: random && version > 1 ? random.whole(1, 6) : 3,
  ...(random?.chance(0.2) ? { saleStartsAt: random.pick(['2020-01-01T00:00:00.000Z', later]) } : {}),
  ...(random?.chance(0.2) ? { saleEndsAt: random.pick(['2020-01-02T00:00:00.000Z', later]) } : {}),
  ...(random?.chance(0.2) ? { startsAt: random.pick(['2020-01-03T00:00:00.000Z', later]) } : {}),
  ...(random?.chance(0.5) ? { venue: random.pick(['The Hall', 'The Arena']), timeZone: 'Europe/Berlin' } : {}),
  status: random?.chance(0.3) ? 'withdrawn' : 'on-sale',
  ...(random?.chance(0.3) ? { maxPerBuyer: 2 } : {}),
  version,
  createdAt: at,
  updatedAt: at,
});

const paymentState = (order: string, status: PaymentStatus, version: number): PaymentState => ({
  id: order,
  orderId: order,
  amountCents: 4_200,
  currency: 'EUR',
  status,
  provider: 'sandbox',
  version,
  createdAt: at,
  updatedAt: at,
});

const openOrder = (n: number): OrderState => ({
  id: orderId(n),
  ticketId: ticketId(1),
  buyerId: buyerId(1),
  sellerId: idOf(3, 1),
  title: 'Evening 1',
  quantity: 1,
  unitPriceCents: 4_200,
  totalCents: 4_200,
  currency: 'EUR',
  status: 'awaiting-payment',
  admissions: [],
  expiresAt: `2030-01-0${n}T00:00:00.000Z`,
  decideAt: `2030-01-0${n}T00:00:00.000Z`,
  version: 1,
  createdAt: at,
  updatedAt: at,
});

const orderState = (random: Random, n: number): OrderState => {
  const version = random.whole(1, 4);
  // One version is one state, always.
  const status = (['awaiting-payment', 'awaiting-payment', 'confirming', n === 1 ? 'complete' : 'cancelled'] as const)[
    version - 1
  ]!;
  return { ...openOrder(n), version, status };
};
