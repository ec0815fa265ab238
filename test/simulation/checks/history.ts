import type { Call } from '../actors/history.ts';
import type { System } from '../services/system.ts';
import { orders } from '../store/orders/rows.ts';
import { payments } from '../store/payments/rows.ts';
import { tickets } from '../store/tickets/rows.ts';
import type { Seen } from './moments.ts';

/** What people were told, against what is so in the end and what was so when they were told. */
export const told = (system: System, history: readonly Call[], seen: Seen): string[] => [
  ...kept(system, history),
  ...withoutEffect(system, history),
  ...once(history),
  ...justified(system, history, seen),
  ...declined(system, history),
  ...priced(history, seen),
  ...extended(history, seen),
];

/** I6: every 2xx is visible at the end. */
const kept = ({ stores }: System, history: readonly Call[]): string[] =>
  history.flatMap(({ what, answer, caller }) => {
    if (answer.kind !== 'ok') return [];
    const { id, version = 1 } = answer.value;
    const store = what === 'pay' ? stores.payments : isOfOrders(what) ? stores.orders : stores.tickets;
    const table = what === 'pay' ? payments : isOfOrders(what) ? orders : tickets;
    const row = store.get<{ status: string; version: number }>(table as never, id);
    if (!row || row.version < version) return [`I6: ${caller} was told of ${id} (${what}), and it is not there`];
    if (what === 'cancel' && row.status !== 'cancelled')
      return [`I6: ${caller} cancelled ${id}, and it is ${row.status}`];
    return [];
  });

const isOfOrders = (what: Call['what']): boolean => what === 'place' || what === 'extend' || what === 'cancel';

/** I15: an order got more time as often as its buyer was told, and no more often than they asked under a key of its own. */
const extended = (history: readonly Call[], seen: Seen): string[] => {
  const keys = new Map<string, { readonly asked: Set<string>; readonly told: Set<string> }>();
  for (const { what, about, key, answer } of history) {
    if (what !== 'extend' || key === null) continue;
    const known = keys.get(about.orderId ?? '') ?? { asked: new Set(), told: new Set() };
    keys.set(about.orderId ?? '', known);
    known.asked.add(key);
    if (answer.kind === 'ok') known.told.add(key);
  }
  return [...keys].flatMap(([id, { asked, told }]) => {
    const times = seen.extensions.get(id) ?? 0;
    return told.size <= times && times <= asked.size
      ? []
      : [`I15: order ${id} got more time ${times} times, of ${asked.size} requests ${told.size} were granted`];
  });
};

/** I6: every 4xx had no effect: no order of that id came to be. */
const withoutEffect = ({ stores }: System, history: readonly Call[]): string[] =>
  history.flatMap(({ what, answer, about, caller }) =>
    what === 'place' && answer.kind === 'refused' && stores.orders.get(orders, about.orderId ?? '')
      ? [`I6: ${caller} was refused (${answer.code}), and the order is there`]
      : [],
  );

/** I6: one key is one order, whoever lost which answer; and so for payments and listings. */
const once = (history: readonly Call[]): string[] => {
  const ids = new Map<string, string>();
  return history.flatMap(({ what, key, answer }) => {
    if (key === null || answer.kind !== 'ok') return [];
    const known = ids.get(`${what} ${key}`) ?? answer.value.id;
    ids.set(`${what} ${key}`, known);
    return known === answer.value.id
      ? []
      : [`I6: ${what} with the key "${key}" made both ${known} and ${answer.value.id}`];
  });
};

type Stepped = { readonly step: number };

/** What was so at any step of a call, the state it began in included. */
const duringCall = <T extends Stepped>({ invokedAt, answeredAt }: Call, moments: readonly T[] = []): T[] => {
  const inside = moments.filter(({ step }) => step > invokedAt && step <= answeredAt);
  const before = moments.filter(({ step }) => step <= invokedAt).at(-1);
  return before ? [before, ...inside] : inside;
};

/** I13: an order is made at the price its buyer was shown, which orders knew as the ticket's at the time. */
const priced = (history: readonly Call[], seen: Seen): string[] => {
  const firstAsked = new Map<string, number>();
  return history.flatMap((call) => {
    const { what, key, answer, about, caller } = call;
    if (what !== 'place') return [];
    const invokedAt = firstAsked.get(`${caller} ${key}`) ?? call.invokedAt;
    firstAsked.set(`${caller} ${key}`, invokedAt);
    if (answer.kind !== 'ok') return [];
    const { id, unitPriceCents } = answer.value;
    const { expectedUnitPriceCents: expected } = about;
    if (typeof expected === 'number' && expected !== unitPriceCents)
      return [`I13: ${caller} was shown ${expected}, and order ${id} was made at ${unitPriceCents}`];
    return duringCall({ ...call, invokedAt }, seen.copies.get(about.ticketId ?? '')).some(
      ({ priceCents }) => priceCents === unitPriceCents,
    )
      ? []
      : [`I13: order ${id} was made at ${unitPriceCents}, which its ticket did not cost then`];
  });
};

/** I9: every refusal of these codes is justified by a state between its question and its answer. */
const justified = ({ stores, rules }: System, history: readonly Call[], seen: Seen): string[] =>
  history.flatMap((call) => {
    const { what, answer, about, caller, key, invokedAt, answeredAt } = call;
    if (answer.kind !== 'refused') return [];
    const during = <T extends Stepped>(moments: readonly T[]): T[] => duringCall(call, moments);
    const complaint = [`I9: ${caller} was refused (${what}, ${answer.code}) without a reason, at step ${answeredAt}`];
    const places = during(seen.places.get(about.ticketId ?? '') ?? []);
    const statuses = during(seen.statuses.get(about.orderId ?? '') ?? []).map(({ status }) => status);
    const copies = seen.copies.get(about.ticketId ?? '') ?? [];
    const { quantity = 0, expectedUnitPriceCents: expected } = about;
    switch (answer.code) {
      case 'ticket-reserved':
        return places.some(({ free }) => free < quantity) ? [] : complaint;
      case 'ticket-sold-out':
        return places.some(({ unsold }) => unsold < quantity) ? [] : complaint;
      case 'own-hold':
        return places.some(({ free, held }) => free < quantity && (held.get(caller) ?? 0) > 0) ? [] : complaint;
      case 'limit-reached': {
        // Never edited in the simulation.
        const most = stores.tickets.get(tickets, about.ticketId ?? '')?.max_per_buyer ?? rules.defaultMaxPerBuyer ?? 0;
        const isReached = places.some(
          ({ held, bought }) => (held.get(caller) ?? 0) + (bought.get(caller) ?? 0) + quantity > most,
        );
        return isReached || quantity > most ? [] : complaint;
      }
      case 'hold-again-later':
        return places.some(({ lapsed }) => (lapsed.get(caller) ?? 0) > 1) ? [] : complaint;
      case 'price-changed':
        return typeof expected === 'number' && during(copies).some(({ priceCents }) => priceCents !== expected)
          ? []
          : complaint;
      case 'ticket-withdrawn':
        return what !== 'place' || during(copies).some(({ isWithdrawn }) => isWithdrawn) ? [] : complaint;
      case 'not-found':
        return what !== 'place' || !copies.some(({ step }) => step <= invokedAt) ? [] : complaint;
      case 'idempotency-key-in-use':
        return history.some((other) => other.key === key && other.answer.kind === 'unknown') ? [] : complaint;
      case 'own-ticket':
      case 'event-started':
      case 'idempotency-key-reused':
        return complaint;
      case 'order-confirming':
        return statuses.includes('confirming') ? [] : complaint;
      case 'order-complete':
        return statuses.includes('complete') ? [] : complaint;
      default:
        return [];
    }
  });

/** I6: who was told that their card was declined was told so by the bank. */
const declined = ({ bank }: System, history: readonly Call[]): string[] =>
  history.flatMap(({ answer, about, caller }) => {
    if (answer.kind !== 'refused' || answer.code !== 'card-declined') return [];
    const own = bank.intents().filter(({ metadata }) => metadata.orderId === about.orderId);
    const isTrue = own.some(({ charges }) => charges.some(({ status }) => status === 'failed'));
    return isTrue ? [] : [`I6: ${caller} was told of a declined card, and the bank declined nothing`];
  });
