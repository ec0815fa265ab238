import type { OrderRow, Step } from './evidence.ts';

/** How many places of a ticket were held and sold from a moment (ms) on. */
export type Moment = { readonly at: number; readonly held: number; readonly sold: number };

const holds = (status: string): boolean => status === 'awaiting-payment' || status === 'confirming';

/**
 * The places of every ticket at every moment, from the orders' versions in the order of their commits. Another `nameOf`
 * groups by something else.
 */
export const timelines = (
  steps: readonly Step[],
  nameOf = ({ ticketId }: Step): string => ticketId,
): ReadonlyMap<string, readonly Moment[]> => {
  const lines = new Map<string, Moment[]>();
  const known = new Map<string, Step>();
  for (const step of steps) {
    const before = known.get(step.orderId);
    if (before && before.version >= step.version) continue;
    known.set(step.orderId, step);
    const line = lines.get(nameOf(step)) ?? [];
    lines.set(nameOf(step), line);
    const last = line.at(-1) ?? { held: 0, sold: 0 };
    const count = (is: (status: string) => boolean): number =>
      (is(step.status) ? step.quantity : 0) - (before && is(before.status) ? before.quantity : 0);
    const held = last.held + count(holds);
    const sold = last.sold + count((status) => status === 'complete');
    line.push({ at: step.at, held, sold });
  }
  return lines;
};

/** The places of every buyer at every moment, by buyer and ticket. */
export const shares = (steps: readonly Step[], orders: readonly OrderRow[]): ReadonlyMap<string, readonly Moment[]> => {
  const buyers = new Map(orders.map(({ id, buyerId }) => [id, buyerId]));
  return timelines(steps, ({ orderId, ticketId }) => `${buyers.get(orderId)} ${ticketId}`);
};

/** The states of a line that were true at any time of a span, the one it began in included. */
export const within = <State extends { readonly at: number }>(
  line: readonly State[],
  from: number,
  to: number,
): readonly State[] => [
  ...line.filter(({ at }) => at <= from).slice(-1),
  ...line.filter(({ at }) => at > from && at <= to),
];

/** As `within`, where nothing is held or sold before the first moment. */
export const during = (line: readonly Moment[], from: number, to: number): readonly Moment[] =>
  within([{ at: 0, held: 0, sold: 0 }, ...line], from, to);
