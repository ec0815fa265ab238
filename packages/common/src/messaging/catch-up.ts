import type { NatsConnection } from '@nats-io/transport-node';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import type { Background } from '../service/definition.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { type LogRequest, logSubject, MessagesReply, PageReply } from './log-server.ts';
import type { LogEntry, LogMessage } from './log-store.ts';
import { type Received, receiveFromLog } from './received.ts';
import type { Subscription } from './subscription.ts';
import { findUnseen, moveWatermark, takeTurn } from './watermarks.ts';

const intervalMs = 2_000;
const replyTimeoutMs = 5_000;
const demandPatienceMs = 5_000;
const laterPatienceMs = 2_000;
const lookAgainMs = 50;
/** The stream delivers most messages sooner than this. */
const minAgeMs = 3_000;
const batchSize = 250;

export type CatchUpOptions = {
  /** The consuming service. */
  readonly service: string;
  readonly subscriptions: readonly Subscription[];
  readonly database: Database;
  readonly broker: Broker;
  readonly log: Logger;
  /** As for the stream's messages (see handle.ts). */
  readonly handle: (batch: readonly Received[]) => Promise<void>;
};

export type CatchUp = {
  /**
   * Handles what an owner has published so far, without waiting for the next comparison. After that, what is unknown here
   * does not exist there.
   * @returns false if that log cannot be compared now: the broker or the owner is away, or it takes longer than 5 s
   */
  now(owner: Owner): Promise<boolean>;
  /**
   * Requests from each owner what its stream did not deliver, every two seconds and after each interruption. The stream is a
   * cache: it evicts messages and may lose all of them. The owner's outbox is the log, and this service's inbox tells which
   * messages of the log it has handled.
   */
  start(options: CatchUpOptions): Background;
};

/** Keeps a service's copies complete, whatever the streams lose. */
export const createCatchUp = (): CatchUp => {
  const demands = new Map<Owner, Demand>();
  return {
    now: async (owner) => demands.get(owner)?.wait() ?? false,
    start: (options) => {
      const stopping = new AbortController();
      const owners = [...new Set(options.subscriptions.map((one) => one.owner))].filter((one) => one !== 'expiration');
      const done = owners.map((owner) => {
        const demand = createDemand(options.broker);
        demands.set(owner, demand);
        return followLog(options, owner, demand, stopping.signal);
      });
      return {
        stop: async () => {
          stopping.abort();
          await Promise.all(done);
        },
      };
    },
  };
};

type Demand = ReturnType<typeof createDemand>;

/** Requests that wait for a comparison. One that has begun before they came does not count. */
const createDemand = (broker: Broker) => {
  let waiting: ((isCompared: boolean) => void)[] = [];
  let resting = new AbortController();
  return {
    wait: async (): Promise<boolean> => {
      if (!broker.isConnected()) return false;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push(resolve);
      resting.abort();
      const answered = new AbortController();
      const givenUp = pause(demandPatienceMs, answered.signal).then(() => false);
      return Promise.race([promise, givenUp]).finally(() => answered.abort());
    },
    /** Takes those who wait now; the returned function answers them. */
    take: (): { readonly isEmpty: boolean; answer(isCompared: boolean): void } => {
      const taken = waiting;
      waiting = [];
      return {
        isEmpty: taken.length === 0,
        answer: (isCompared) => {
          for (const resolve of taken) resolve(isCompared);
        },
      };
    },
    /** Rests until somebody waits. */
    rest: async (milliseconds: number, ended: AbortSignal): Promise<void> => {
      if (waiting.length > 0) return;
      resting = new AbortController();
      await pause(milliseconds, AbortSignal.any([ended, resting.signal]));
    },
  };
};

const followLog = async (
  options: CatchUpOptions,
  owner: Owner,
  demand: Demand,
  stopping: AbortSignal,
): Promise<void> => {
  const { broker, log } = options;
  for (;;) {
    const nc = await connectedUnless(broker, stopping);
    if (!nc) return demand.take().answer(false);
    const lost = new AbortController();
    void broker.lost().then(() => lost.abort());
    const ended = AbortSignal.any([stopping, lost.signal]);
    const tries = new Map<string, number>();
    let failures = 0;
    for (let wasInterrupted = true; !ended.aborted; ) {
      const waiting = demand.take();
      try {
        const isThorough = wasInterrupted || !waiting.isEmpty;
        const { hasLater } = await compare(options, { owner, nc, isThorough, tries }, ended);
        tries.clear();
        failures = 0;
        wasInterrupted = false;
        waiting.answer(!hasLater && !ended.aborted);
      } catch (error) {
        waiting.answer(false);
        if (failures++ % 20 === 0)
          log.warn({ owner, attempt: failures, error: String(error) }, 'log comparison failed');
      }
      if (failures > 0) await pause(backoffMs(failures, 250, intervalMs), ended);
      else await demand.rest(intervalMs, ended);
    }
    demand.take().answer(false);
  }
};

type Comparison = {
  readonly owner: Owner;
  readonly nc: NatsConnection;
  /** Compares fresh messages, too, and waits for no other replica. */
  readonly isThorough: boolean;
  /** How often each message from the log was handled in vain. */
  readonly tries: Map<string, number>;
};

/**
 * Reads the owner's log from the watermark on, fetches and handles each message that the inbox does not hold, and moves the
 * watermark behind it.
 * @returns whether messages are committed that the log did not show yet
 */
const compare = async (
  { service, subscriptions, database, log, handle }: CatchUpOptions,
  { owner, nc, isThorough, tries }: Comparison,
  stopping: AbortSignal,
): Promise<{ readonly hasLater: boolean }> => {
  const turn = await takeTurn(database, owner, isThorough ? 0 : intervalMs * 0.75);
  if (!turn) return { hasLater: true };
  const untilMs = performance.now() + laterPatienceMs;
  let hasLater = false;
  const own = new Map(subscriptions.filter((one) => one.owner === owner).map((one) => [one.type, one]));
  const request = requestLog(nc, logSubject(owner, service));
  for (let { after } = turn, isLast = false; !isLast && !stopping.aborted; ) {
    const page = await request(PageReply, {
      after,
      types: [...own.keys()],
      minAgeMs: isThorough ? 0 : minAgeMs,
    });
    for (let from = 0; from < page.entries.length; from += batchSize) {
      const batch = page.entries.slice(from, from + batchSize);
      const unseen = await findUnseen(
        database,
        batch.map(({ id }) => id),
      );
      if (unseen.size === 0) continue;
      log.info({ owner, messages: unseen.size }, 'fetching messages from the log');
      await fetchAndHandle(
        batch.filter(({ id }) => unseen.has(id)),
        request,
        async (messages) => {
          const failed: string[] = [];
          const received = messages.map((message) =>
            receiveFromLog(
              message,
              { owner, tries: tries.get(message.id) ?? 0, fail: () => failed.push(message.id) },
              own,
            ),
          );
          await handle(received);
          for (const id of failed) tries.set(id, (tries.get(id) ?? 0) + 1);
          if (failed.length > 0) throw new Error(`${failed.length} messages from the log cannot be handled yet.`);
        },
      );
    }
    if (after?.epoch !== page.upTo.epoch || after.txid !== page.upTo.txid || after.pos !== page.upTo.pos)
      await moveWatermark(database, owner, page.upTo);
    after = page.upTo;
    hasLater = page.hasLater === true;
    const isAwaited = page.isLast && hasLater && isThorough && performance.now() < untilMs;
    if (isAwaited) await pause(lookAgainMs, stopping);
    isLast = page.isLast && !isAwaited;
  }
  return { hasLater };
};

/** Fetches messages in replies of bounded size, and handles each reply before the next is requested. */
const fetchAndHandle = async (
  entries: readonly LogEntry[],
  request: LogClient,
  handle: (messages: readonly LogMessage[]) => Promise<void>,
): Promise<void> => {
  for (let rest = entries; rest.length > 0; ) {
    const { messages } = await request(MessagesReply, { positions: rest.map(({ txid, pos }) => ({ txid, pos })) });
    if (messages.length === 0) throw new Error('The owner has deleted messages that are not handled yet.');
    await handle(messages);
    const handled = new Set(messages.map(({ id }) => id));
    rest = rest.filter(({ id }) => !handled.has(id));
  }
};

type LogClient = <Reply>(schema: z.ZodType<Reply>, request: LogRequest) => Promise<Reply>;

/** Requests a log. @throws Error if the owner does not answer, or cannot, or with something else */
const requestLog =
  (nc: NatsConnection, subject: string): LogClient =>
  async (schema, request) => {
    const answer = await nc.request(subject, JSON.stringify(request), { timeout: replyTimeoutMs });
    const reply = answer.json<object>();
    if ('error' in reply) throw new Error(String(reply.error));
    return schema.parse(reply);
  };
