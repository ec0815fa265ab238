import type { Operation } from '../workload/history.ts';
import type { Evidence, Step } from './evidence.ts';
import { during, type Moment, shares, timelines } from './timeline.ts';

// A commit is stamped a moment before others see it.
const toleranceMs = 250;

/** I9: every 409 is justified by a state between its being asked and its answer. */
export const checkRefusals = ({ history, steps, places, orders, maxPerBuyer }: Evidence): readonly string[] => {
  const lines = timelines(steps);
  const stepsOf = Map.groupBy(steps, ({ orderId }) => orderId);
  // Payments refuses by the time it knows of; that it was moved it may not have heard yet.
  const linesOfBuyers = shares(steps, orders);
  const expiresAt = new Map(orders.map((order) => [order.id, order.expiresAt]));
  return history.operations
    .filter(({ status, outcome }) => outcome === 'refused' && status === 409)
    .flatMap((operation) => {
      const { who, what, code, body, path } = operation;
      const from = operation.invokedAt - toleranceMs;
      const to = operation.answeredAt + toleranceMs;
      const asked = (body ?? {}) as { ticketId: string; quantity: number; orderId: string };
      const line = during(lines.get(asked.ticketId) ?? [], from, to);
      const total = places.get(asked.ticketId) ?? 0;
      switch (`${what} ${code}`) {
        case 'reserve ticket-reserved':
          return justified(
            operation,
            line.some(({ held, sold }) => total - held - sold < asked.quantity),
            line,
          );
        case 'reserve ticket-sold-out':
          return justified(
            operation,
            line.some(({ sold }) => total - sold < asked.quantity),
            line,
          );
        case 'reserve own-hold':
        case 'reserve limit-reached': {
          const own = during(linesOfBuyers.get(`${who} ${asked.ticketId}`) ?? [], from, to);
          const most = maxPerBuyer.get(asked.ticketId) ?? 0;
          const isReached = own.some(({ held, sold }) => held + sold + asked.quantity > most) || asked.quantity > most;
          const isOwn =
            line.some(({ held, sold }) => total - held - sold < asked.quantity) && own.some(({ held }) => held > 0);
          return justified(operation, code === 'own-hold' ? isOwn : isReached, own);
        }
        case 'cancel order-confirming':
        case 'cancel order-complete': {
          const wanted = code === 'order-confirming' ? 'confirming' : 'complete';
          return justified(operation, wasOnce(stepsOf.get(path.split('/').at(-1) ?? ''), wanted, from, to));
        }
        case 'pay order-not-payable': {
          const isOver = (expiresAt.get(asked.orderId) ?? 0) <= to;
          const isDecided = (stepsOf.get(asked.orderId) ?? []).some(
            ({ at, status }) => status !== 'awaiting-payment' && at <= to,
          );
          return justified(operation, isOver || isDecided);
        }
        default:
          return [];
      }
    });
};

const wasOnce = (steps: readonly Step[] = [], status: string, from: number, to: number): boolean =>
  steps.some((step, nth) => step.status === status && step.at <= to && (steps[nth + 1]?.at ?? to) >= from);

const justified = (
  { what, code, path, body, invokedAt }: Operation,
  is: boolean,
  line?: readonly Moment[],
): string[] =>
  is
    ? []
    : [
        `${what} ${path} ${JSON.stringify(body ?? '')} was refused (${code}) at ${new Date(invokedAt).toISOString()} without a reason${line ? `: ${JSON.stringify(line)}` : ''}`,
      ];
