import { type EventStream, frame } from '@ticketing/common/http/event-stream';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { Follower } from './follow.ts';
import { createRecent, formatPosition, type Position, parsePosition } from './recent.ts';

const mostRecent = 10_000;
const mostResumed = 200;
const mostAtOnce = 500;
const patienceMs = 1_000;

export type Live = Follower & {
  /** Lets a stream hear every ticket that changes, from an event id on if it names one. */
  join(stream: EventStream, lastEventId: string | undefined): Promise<void>;
};

/** Writing to thousands of sockets takes a processor: the more there are, the rarer. */
export const betweenMs = (watchers: number): number => Math.min(500, 100 + watchers / 10);

/**
 * Sends changed tickets to everybody who watches: read once and framed once for all, a ticket at most once in 100 ms (half
 * a second with thousands of watchers). Only the last event of a burst carries an id, so that whoever loses half of one
 * gets the whole again.
 */
export const createLive = (read: (ids: readonly string[]) => Promise<Ticket[]>, log: Logger): Live => {
  const recent = createRecent(mostRecent);
  const watchers = new Set<EventStream>();
  const waiting = new Set<string>();
  const filled = Promise.withResolvers<void>();
  let historyUntil = 0;
  let resetDue = false;
  let sending = false;

  const here = (): string | undefined => {
    const position = recent.position();
    return position ? formatPosition(position) : undefined;
  };

  const send = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    for (; watchers.size > 0 && (resetDue || waiting.size > 0); await pause(betweenMs(watchers.size))) {
      const reset = resetDue;
      const ids = [...waiting].slice(0, mostAtOnce);
      resetDue = false;
      for (const id of ids) waiting.delete(id);
      const lastId = waiting.size === 0 ? here() : undefined;
      try {
        const tickets = ids.length > 0 ? await read(ids) : [];
        const text = (reset ? frame('reset', {}, lastId) : '') + framed(tickets, lastId);
        for (const watcher of watchers) watcher.send(text);
      } catch (error) {
        log.warn({ error: String(error) }, 'changed tickets cannot be read; trying on');
        resetDue ||= reset;
        for (const id of ids) waiting.add(id);
        await pause(patienceMs);
      }
    }
    // Nothing is left, unless everybody has gone.
    waiting.clear();
    resetDue = false;
    sending = false;
  };

  const tellReset = (): void => {
    waiting.clear();
    resetDue = watchers.size > 0;
    void send();
  };

  const watch = (stream: EventStream): void => {
    if (stream.isClosed()) return;
    watchers.add(stream);
    stream.onClose(() => watchers.delete(stream));
  };

  /** Sends what was missed until nothing is, and only then listens on, with nothing between. */
  const resume = async (stream: EventStream, lastEventId: string): Promise<void> => {
    await Promise.race([filled.promise, pause(patienceMs)]);
    let position = parsePosition(lastEventId);
    while (!stream.isClosed()) {
      const missed = position && recent.since(position);
      const tooMuch = !missed || missed.length > mostResumed;
      if (tooMuch) stream.send(frame('reset', {}, here()));
      if (tooMuch || missed.length === 0) return watch(stream);
      position = recent.position();
      const lastId = here();
      stream.send(framed(await read(missed), lastId));
    }
  };

  return {
    position: recent.position,
    begun: (position: Position, until) => {
      recent.restart(position);
      historyUntil = until;
      if (position.seq >= until) filled.resolve();
      tellReset();
    },
    changed: (seq, ticketIds) => {
      recent.record(seq, ticketIds);
      if (seq >= historyUntil) filled.resolve();
      if (seq <= historyUntil || watchers.size === 0) return;
      for (const id of ticketIds) waiting.add(id);
      void send();
    },
    reset: (seq) => {
      const position = recent.position();
      if (position) recent.restart({ epoch: position.epoch, seq });
      if (seq >= historyUntil) filled.resolve();
      if (seq > historyUntil) tellReset();
    },
    join: async (stream, lastEventId) => {
      if (!lastEventId) {
        if (here()) stream.send(`id: ${here()}\n\n`);
        return watch(stream);
      }
      await resume(stream, lastEventId).catch(() => {
        stream.send(frame('reset', {}));
        watch(stream);
      });
    },
  };
};

const framed = (tickets: readonly Ticket[], lastId: string | undefined): string =>
  tickets.map((ticket, nth) => frame('ticket', ticket, nth === tickets.length - 1 ? lastId : undefined)).join('');
