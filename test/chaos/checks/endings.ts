import type { Part } from '../system/system.ts';
import type { Evidence } from './evidence.ts';

const latestMs = 5_000;
// Without these orders cannot hear what payments said, and waits.
const needed: readonly Part[] = ['orders', 'payments', 'postgres', 'nats'];

/** I3: every order ends; an unpaid one at most 5 s after its time, once orders can hear payments; one paid in time never. */
export const checkEndings = ({ orders, history, authorizedAt }: Evidence): readonly string[] =>
  orders.flatMap(({ id, status, reason, decideAt, updatedAt }) => {
    if (status === 'awaiting-payment' || status === 'confirming') return [`order ${id} is still ${status}`];
    if (reason !== 'expired') return [];
    const authorized = authorizedAt.get(id);
    if (authorized !== undefined && authorized < decideAt)
      return [`order ${id} expired though it was paid ${Math.round(decideAt - authorized)} ms before its time`];
    const due = couldHearFrom(history.disturbances, decideAt) + latestMs;
    return updatedAt <= due ? [] : [`order ${id} expired ${Math.round(updatedAt - decideAt)} ms after its time`];
  });

/** From when on after a moment nothing has kept orders from hearing payments for as long as it may take. */
const couldHearFrom = (disturbances: Evidence['history']['disturbances'], moment: number): number => {
  let from = moment;
  for (;;) {
    const later = disturbances
      .filter(({ parts }) => parts.some((part) => needed.includes(part)))
      .filter((one) => one.from <= from + latestMs && one.to > from)
      .map(({ to }) => to);
    if (later.length === 0) return from;
    from = Math.max(...later);
  }
};
