import type { Order } from '@ticketing/contracts/http/orders';

const urgentMs = 2 * 60_000;
const graceMs = 600;
const longestTimerMs = 2 ** 31 - 1;

type Held = Pick<Order, 'createdAt' | 'expiresAt' | 'decideAt'>;

/** Whether paying for it has begun, so that there is a little more time to finish. */
export const isPaying = ({
  payingSince,
  expiresAt,
  decideAt,
}: Pick<Order, 'payingSince' | 'expiresAt' | 'decideAt'>): boolean =>
  payingSince !== undefined || Date.parse(decideAt) > Date.parse(expiresAt);

/** What is left of the reservation at `now` (ms, on the server's clock): in ms, and as a share of the whole (0 to 1). */
export const remaining = (
  { createdAt, decideAt }: Held,
  now: number,
): { readonly left: number; readonly share: number } => {
  const ends = Date.parse(decideAt);
  const whole = Math.max(1, ends - Date.parse(createdAt));
  const left = Math.max(0, ends - now);
  return { left, share: Math.min(1, left / whole) };
};

/** Whether so little is left that the clock takes the accent. */
export const isUrgent = (leftMs: number): boolean => leftMs <= urgentMs;

/** In how many ms to ask what became of an unpaid order, just after its clock has run out. `null`: not by a timer. */
export const askInMs = ({ status, decideAt }: Pick<Order, 'status' | 'decideAt'>, now: number): number | null => {
  if (status !== 'awaiting-payment') return null;
  const waitMs = Date.parse(decideAt) - now + graceMs;
  return waitMs < 0 || waitMs > longestTimerMs ? null : waitMs;
};
