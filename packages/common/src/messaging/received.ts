import type { JsMsg } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { LogMessage } from './log-store.ts';
import type { Subscription } from './subscription.ts';

/** A message as it was delivered, by the stream or from its owner's log. */
export type Delivery = {
  readonly stream: string;
  /** Null for a message from the log. */
  readonly seq: number | null;
  readonly id: string | null;
  readonly type: string | null;
  readonly traceparent: string | undefined;
  /** How often it has been delivered, this time included. */
  readonly deliveries: number;
  readonly text: () => string;
  readonly ack: () => void;
  /** Has it delivered again after a while. */
  readonly nak: (afterMs: number) => void;
};

/** A delivered message: meant for a subscription, of no interest here, or broken for good. */
export type Received =
  | {
      readonly kind: 'wanted';
      readonly delivery: Delivery;
      readonly id: string;
      readonly body: unknown;
      readonly subscription: Subscription;
    }
  | { readonly kind: 'ignored'; readonly delivery: Delivery }
  | { readonly kind: 'broken'; readonly delivery: Delivery; readonly reason: string };

/**
 * The stream that a message was published to, as its publisher named it. The broker refuses a message that names another
 * stream than the one it arrives in, so the name is correct in every stored message. A service with permission for its own
 * subjects only can still have the broker deliver its messages on any other subject, as the answer to a request. In the
 * stream they end up in, such messages name the stream they come from, or none.
 */
export const originHeader = 'Nats-Expected-Stream';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const decoder = new TextDecoder();

type Subscriptions = ReadonlyMap<string, Subscription>;

/** Reads a message of a stream at the boundary. Bodies are trusted from here on. */
export const receive = (msg: JsMsg, subscriptions: Subscriptions): Received => {
  const { info, headers } = msg;
  const id = headers?.get('ce-id') ?? '';
  const delivery: Delivery = {
    stream: info.stream,
    seq: msg.seq,
    id: uuid.test(id) ? id : null,
    type: headers?.get('ce-type') || null,
    traceparent: headers?.get('traceparent'),
    deliveries: info.deliveryCount,
    text: () => decoder.decode(msg.data),
    ack: () => msg.ack(),
    nak: (afterMs) => msg.nak(afterMs),
  };
  if (headers?.get(originHeader) !== info.stream)
    return { kind: 'broken', delivery, reason: 'It was not published to this stream by its owner.' };
  return sort(delivery, subscriptions);
};

/** Reads a message from its owner's log. `fail` is called if it has to be handled again. */
export const receiveFromLog = (
  { id, type, body, traceparent }: LogMessage,
  { owner, tries, fail }: { readonly owner: Owner; readonly tries: number; readonly fail: () => void },
  subscriptions: Subscriptions,
): Received =>
  sort(
    {
      stream: streamOf[owner].name,
      seq: null,
      id,
      type,
      traceparent: traceparent ?? undefined,
      deliveries: tries + 1,
      text: () => body,
      ack: () => {},
      nak: fail,
    },
    subscriptions,
  );

const sort = (delivery: Delivery, subscriptions: Subscriptions): Received => {
  const { id, type } = delivery;
  if (!type || !id)
    return { kind: 'broken', delivery, reason: 'The CloudEvents headers ce-type and ce-id are missing.' };
  const subscription = subscriptions.get(type);
  if (!subscription) return { kind: 'ignored', delivery };
  const parsed = parse(delivery.text(), subscription);
  return 'reason' in parsed
    ? { kind: 'broken', delivery, ...parsed }
    : { kind: 'wanted', delivery, id, subscription, ...parsed };
};

const parse = (text: string, { schema }: Subscription): { body: unknown } | { reason: string } => {
  try {
    const result = schema.safeParse(JSON.parse(text));
    if (result.success) return { body: result.data };
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { reason: `The body is not as agreed: ${issues.join('; ')}` };
  } catch (error) {
    return { reason: `The body is not JSON: ${error instanceof Error ? error.message : error}` };
  }
};
