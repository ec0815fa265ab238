import type { Part } from '../system/system.ts';

export type What =
  | 'sign in'
  | 'who am I'
  | 'list'
  | 'edit'
  | 'withdraw'
  | 'browse'
  | 'look'
  | 'reserve'
  | 'read order'
  | 'list orders'
  | 'list tickets'
  | 'follow'
  | 'cancel'
  | 'pay';

/** What somebody asks, and which parts have to be well for that. */
export type Request = {
  readonly what: What;
  readonly needs: readonly Part[];
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Its Idempotency-Key: operations with the same one are the same request, repeated. */
  readonly key?: string;
};

/**
 * What one request was and what came of it: `ok` 2xx; `refused` 4xx, which must have had no effect; `unknown` no
 * answer or 5xx, which may have had all of it or none. Times are of the machine's clock, in ms.
 */
export type Operation = Request & {
  readonly who: string;
  readonly invokedAt: number;
  readonly answeredAt: number;
  readonly outcome: 'ok' | 'refused' | 'unknown';
  readonly status: number;
  readonly code?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came back is read by checks that know which request it was.
  readonly answer: any;
};

/** Something that went wrong, from its beginning until what it hit was well again; ms on the machine's clock. */
export type Disturbance = {
  readonly kind: string;
  readonly target: string;
  readonly parts: readonly Part[];
  readonly from: number;
  to: number;
};

/** All pages of a list, one after the other: `orders` of the caller, `tickets` on sale, `sales` of one seller. */
export type Walk = {
  readonly who: string;
  readonly list: 'orders' | 'tickets' | 'sales';
  readonly path: string;
  readonly startedAt: number;
  /** Whether nothing was changing any more. */
  readonly isSettled: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: what came back is read by checks that know which list it was.
  readonly items: readonly any[];
};

/** A live stream that somebody held open through the run, over all its reconnections. Without `who` it is the public one. */
export type Follow = {
  readonly who: string | null;
  /** Since when every change has to have been sent: its opening, or the last `reset`, which makes a page load again (ms). */
  since: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is read by checks that know which stream it was.
  readonly events: any[];
};

/** Everything that was asked, shown and sent, and everything that went wrong, in order. */
export type History = {
  readonly operations: Operation[];
  readonly disturbances: Disturbance[];
  readonly walks: Walk[];
  readonly follows: Follow[];
};

export const createHistory = (): History => ({ operations: [], disturbances: [], walks: [], follows: [] });

/** Whether any of these parts was disturbed at any moment of a span. */
export const isDisturbed = (history: History, parts: readonly Part[], from: number, to: number): boolean =>
  history.disturbances.some(
    (one) => one.from <= to && one.to >= from && one.parts.some((part) => parts.includes(part)),
  );
