import type { Msg } from '@nats-io/transport-node';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import type { Background } from '../service/definition.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { type LogMessage, type LogPage, type LogQuery, readLog, readMessages } from './log-store.ts';

/** Outside every stream. The broker lets each service publish on the subject with its own name only. */
export const logSubject = (owner: Owner, consumer: string): string => `ticketing-log.${owner}.${consumer}`;

const Txid = z.string().regex(/^\d{1,20}$/);
const Position = z.object({ txid: Txid, pos: z.int().min(0) });
const Request = z.union([
  z.object({
    after: Position.extend({ epoch: z.uuid() }).nullable(),
    types: z.array(z.string()),
    minAgeMs: z.int().min(0),
  }),
  z.object({ positions: z.array(Position).max(1_000) }),
]);
export type LogRequest = z.infer<typeof Request>;
const Entry = Position.extend({ id: z.uuid() });
export const PageReply: z.ZodType<LogPage> = z.object({
  entries: z.array(Entry),
  upTo: Position.extend({ epoch: z.uuid() }),
  isLast: z.boolean(),
  hasLater: z.boolean().optional(),
});
export const MessagesReply: z.ZodType<{ readonly messages: readonly LogMessage[] }> = z.object({
  messages: z.array(Entry.extend({ type: z.string(), body: z.string(), traceparent: z.string().nullable() })),
});
export type LogReply = LogPage | z.infer<typeof MessagesReply> | { readonly error: string };

// The broker accepts 1 MiB as one message, and JSON can double a body. A single body is at most 256 KiB.
const maxReplyBytes = 384 * 1_024;

/** What is done about a database that is older than its log was under this epoch: it came back from a backup. */
export type Restored = (epoch: string) => Promise<void>;

/**
 * Serves an owner's log to its consumers from its own database. The replicas of a service share the requests. A consumer
 * that has handled what the log never had shows that the database came back from a backup.
 */
export const serveLog = (
  broker: Broker,
  owner: Owner,
  database: Database,
  log: Logger,
  restored: Restored,
): Background => {
  const stopping = new AbortController();
  const responding = new Set<Promise<void>>();
  const respond = async (msg: Msg): Promise<void> => {
    const reply = await replyTo(database, restored, msg.subject.split('.').at(-1) ?? '', msg.data).catch(
      (error): LogReply => {
        log.warn({ error: String(error), subject: msg.subject }, 'log request failed');
        return { error: error instanceof Error ? error.message : String(error) };
      },
    );
    msg.respond(JSON.stringify(reply));
  };
  const work = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      const nc = await connectedUnless(broker, stopping.signal);
      if (!nc) return;
      const subscription = nc.subscribe(logSubject(owner, '*'), {
        queue: 'log',
        callback: (error, msg) => {
          if (error) return;
          const one = respond(msg)
            .catch((cause) => log.warn({ error: String(cause), subject: msg.subject }, 'log reply was not sent'))
            .finally(() => responding.delete(one));
          responding.add(one);
        },
      });
      const stop = (): void => subscription.unsubscribe();
      stopping.signal.addEventListener('abort', stop, { once: true });
      await subscription.closed;
      stopping.signal.removeEventListener('abort', stop);
      await pause(backoffMs(failures, 100, 1_000), stopping.signal);
    }
  };
  const done = work();
  return {
    stop: async () => {
      stopping.abort();
      await done;
      await Promise.all(responding);
    },
  };
};

const replyTo = async (
  database: Database,
  restored: Restored,
  consumer: string,
  data: Uint8Array,
): Promise<LogReply> => {
  const request = Request.parse(JSON.parse(new TextDecoder().decode(data)));
  if ('after' in request) return readPage(database, restored, consumer, request);
  const found = await readMessages(database, request.positions);
  let bytes = 0;
  const messages = found.filter(({ body }, nth) => {
    bytes += Buffer.byteLength(body);
    return nth === 0 || bytes <= maxReplyBytes;
  });
  return { messages };
};

const readPage = async (
  database: Database,
  restored: Restored,
  consumer: string,
  query: LogQuery,
): Promise<LogPage> => {
  const page = await readLog(database, consumer, query);
  if (page) return page;
  if (query.after) await restored(query.after.epoch);
  const fresh = await readLog(database, consumer, query);
  if (!fresh) throw new Error('The log does not have this position, and has no new epoch yet.');
  return fresh;
};
