import type { FastifyBaseLogger } from 'fastify';
import type { Delivery } from '../store/deliveries.ts';
import type { Store } from '../store/store.ts';
import { eventView } from '../views/event-view.ts';
import { secondsOf } from '../world.ts';
import type { Post } from './post.ts';
import { nextAttemptAt } from './retry.ts';
import { signatureOf } from './signature.ts';

export type DispatcherOptions = {
  readonly store: Store;
  readonly post: Post;
  readonly secret: string;
  readonly clock: () => number;
  readonly publicUrl: () => string;
  readonly log: FastifyBaseLogger;
  readonly connections: number;
};

type Attempt = { readonly delivery: Delivery; readonly failure: string | null };

const longestSleepMs = 60_000;

/**
 * Sends what is due, a few at once, and writes down what became of it: accepted (2xx) is done, all else is tried
 * again. What was on its way when the sandbox died is sent once more: a webhook can come twice, as from Stripe.
 */
export const startDispatcher = (options: DispatcherOptions) => {
  const { store, post, secret, clock, publicUrl, log, connections } = options;
  const onTheWay = new Set<number>();
  let ended: Attempt[] = [];
  let queue: Delivery[] = [];
  let timer: NodeJS.Timeout | undefined;
  let woken = false;
  let stopped = false;

  const send = async ({ eventId }: Delivery): Promise<string | null> => {
    const event = store.events.find(eventId);
    if (!event) return null;
    const body = JSON.stringify(eventView(event, publicUrl()));
    try {
      const status = await post.send(body, { 'stripe-signature': signatureOf(body, secret, secondsOf(clock())) });
      return status >= 200 && status < 300 ? null : `answered ${status}`;
    } catch (error) {
      return (error as Error).message;
    }
  };

  const writeDown = ({ delivery, failure }: Attempt): void => {
    const { pos, eventId, createdAt } = delivery;
    onTheWay.delete(pos);
    const attempts = delivery.attempts + 1;
    const next = failure === null ? null : nextAttemptAt(attempts, createdAt, clock());
    if (next === null) store.deliveries.remove(pos);
    else store.deliveries.postpone(pos, attempts, next);
    if (failure === null) store.deliveries.release(delivery, clock());
    else if (next === null) log.error({ eventId, attempts, failure }, 'webhook given up');
    else if (attempts === 1) log.info({ eventId, failure }, 'webhook not accepted, trying again');
  };

  const pump = (): void => {
    woken = false;
    if (stopped) return;
    clearTimeout(timer);
    // One transaction for all that ended meanwhile: a commit costs more than what is in it.
    if (ended.length > 0) store.inTransaction(() => ended.forEach(writeDown));
    ended = [];
    // One moment for both questions: what falls due between two of them would be found by neither.
    const now = clock();
    while (onTheWay.size < connections) {
      if (queue.length === 0) {
        const due = store.deliveries.due(now, connections * 4);
        queue = due.filter(({ pos }) => !onTheWay.has(pos));
      }
      const delivery = queue.shift();
      if (!delivery) break;
      onTheWay.add(delivery.pos);
      void send(delivery).then((failure) => {
        ended.push({ delivery, failure });
        wake();
      });
    }
    if (onTheWay.size === connections) return;
    const next = store.deliveries.nextAfter(now);
    if (next !== null) timer = setTimeout(wake, Math.min(Math.max(next - clock(), 1), longestSleepMs));
  };

  /** Something may be due: looks once the current work is done. */
  const wake = (): void => {
    if (woken || stopped) return;
    woken = true;
    setImmediate(pump);
  };

  wake();
  return {
    wake,
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
      post.close();
    },
  };
};
