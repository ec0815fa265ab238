import type { Operation } from '../workload/history.ts';
import type { Evidence } from './evidence.ts';

/**
 * I6: every 2xx is visible in the end; a 4xx had no effect; what went unanswered happened whole or not at all, and
 * when it is repeated with its key it gives the answer it had.
 */
export const checkAnswers = (evidence: Evidence): readonly string[] => {
  const writes = evidence.history.operations.filter(({ key, what }) => key !== undefined || what === 'cancel');
  return [...keptPromises(evidence, writes), ...nothingUnasked(evidence, writes), ...sameAnswers(writes)];
};

const keptPromises = ({ orders, listings, payments }: Evidence, writes: readonly Operation[]): string[] => {
  const order = new Map(orders.map((one) => [one.id, one]));
  const listing = new Map(listings.map((one) => [one.id, one]));
  const payment = new Map(payments.map((one) => [one.id, one]));
  return writes
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ what, who, body, answer }) => {
      const asked = (body ?? {}) as { quantity?: number; ticketId?: string };
      const is = (truth: boolean | undefined, sentence: string) => (truth ? [] : [sentence]);
      switch (what) {
        case 'reserve': {
          const row = order.get(answer.id);
          const same = row?.buyerId === who && row.ticketId === asked.ticketId && row.quantity === asked.quantity;
          return is(same, `order ${answer.id} was answered and is not there as it was`);
        }
        case 'list':
          return is(listing.get(answer.id)?.sellerId === who, `ticket ${answer.id} was answered and is not there`);
        case 'pay':
          return is(payment.has(answer.id), `payment ${answer.id} was answered and is not there`);
        case 'cancel':
          return is(order.get(answer.id)?.status === 'cancelled', `order ${answer.id} was cancelled and is not`);
        default:
          return [];
      }
    });
};

/**
 * What is there was asked for, and not refused. Refusals are not stored, so a request that got no answer may still have
 * been on its way while the same, asked again, was refused; but what was there by then had to be found.
 */
const nothingUnasked = ({ orders, listings, steps, keptAnswers }: Evidence, writes: readonly Operation[]): string[] => {
  const answered = new Set(writes.filter(({ outcome }) => outcome === 'ok').map(({ answer }) => answer.id));
  const attempts = Map.groupBy(
    writes.filter(({ key }) => key !== undefined),
    nameOf,
  );
  const byKey = new Map(keptAnswers.map((kept) => [kept.answerId, `${kept.userId} ${kept.key}`]));
  const madeAt = new Map(steps.filter(({ version }) => version === 1).map(({ orderId, at }) => [orderId, at]));
  const unexplained = (what: string, id: string): string[] => {
    if (answered.has(id)) return [];
    const asked = attempts.get(byKey.get(id) ?? '') ?? [];
    const last = asked.at(-1);
    if (!last) return [`${what} ${id} is there and nobody asked for it`];
    const wasOnItsWay = asked.some(({ outcome }) => outcome === 'unknown') && (madeAt.get(id) ?? 0) > last.invokedAt;
    return last.outcome === 'refused' && !wasOnItsWay ? [`${what} ${id} is there and was refused`] : [];
  };
  return [
    ...orders.flatMap(({ id }) => unexplained('order', id)),
    ...listings.flatMap(({ id }) => unexplained('ticket', id)),
  ];
};

const sameAnswers = (writes: readonly Operation[]): string[] =>
  [
    ...Map.groupBy(
      writes.filter(({ outcome, key }) => outcome === 'ok' && key !== undefined),
      nameOf,
    ),
  ].flatMap(([name, [first, ...others]]) => {
    const different = others.find(({ answer }) => answer.id !== first?.answer.id);
    return different ? [`${name} was answered with ${first?.answer.id}, then with ${different.answer.id}`] : [];
  });

const nameOf = ({ who, key }: Operation): string => `${who} ${key}`;
