import type { JsMsg } from '@nats-io/jetstream';
import type { Subscription } from './subscription.ts';

/** A message as it arrived: meant for a subscription, of no interest here, or broken for good. */
export type Received =
  | {
      readonly kind: 'wanted';
      readonly msg: JsMsg;
      readonly id: string;
      readonly body: unknown;
      readonly subscription: Subscription;
    }
  | { readonly kind: 'ignored'; readonly msg: JsMsg }
  | { readonly kind: 'broken'; readonly msg: JsMsg; readonly reason: string };

/**
 * The stream that a message was published to, as its publisher named it. The broker refuses a message that names another
 * stream than the one it arrives in, so the name is correct in every stored message. A service with permission for its own
 * subjects only can still have the broker deliver its messages on any other subject, as the answer to a request. In the
 * stream they end up in, such messages name the stream they come from, or none.
 */
export const originHeader = 'Nats-Expected-Stream';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a message at the door; behind it bodies are trusted. */
export const receive = (msg: JsMsg, subscriptions: ReadonlyMap<string, Subscription>): Received => {
  if (msg.headers?.get(originHeader) !== msg.info.stream)
    return { kind: 'broken', msg, reason: 'It was not published to this stream by its owner.' };
  const type = msg.headers?.get('ce-type') ?? '';
  const id = msg.headers?.get('ce-id') ?? '';
  if (!type || !uuid.test(id))
    return { kind: 'broken', msg, reason: 'The CloudEvents headers ce-type and ce-id are missing.' };
  const subscription = subscriptions.get(type);
  if (!subscription) return { kind: 'ignored', msg };
  const parsed = parse(msg, subscription);
  return 'reason' in parsed ? { kind: 'broken', msg, ...parsed } : { kind: 'wanted', msg, id, subscription, ...parsed };
};

const parse = (msg: JsMsg, { schema }: Subscription): { body: unknown } | { reason: string } => {
  try {
    const result = schema.safeParse(JSON.parse(new TextDecoder().decode(msg.data)));
    if (result.success) return { body: result.data };
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { reason: `The body is not as agreed: ${issues.join('; ')}` };
  } catch (error) {
    return { reason: `The body is not JSON: ${error instanceof Error ? error.message : error}` };
  }
};
