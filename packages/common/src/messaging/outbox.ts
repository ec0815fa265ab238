import { maxBodyBytes } from '@ticketing/contracts/messages/consumers';
import type { MessageDefinition } from '@ticketing/contracts/messages/envelope';
import type { Transaction } from '../database/database.ts';
import { traceparent } from '../trace.ts';

/** A message to be said once the transaction commits. */
export type Outgoing = { readonly type: string; readonly aggregateId: string; readonly body: object };

/** A message of a defined kind; the body is checked by its type. */
export const say = <Body extends object>(
  definition: MessageDefinition<Body>,
  aggregateId: string,
  body: Body,
): Outgoing => ({ type: definition.type, aggregateId, body });

/**
 * Writes messages into the outbox, in this order, within the transaction that makes them true. The relay publishes them.
 * @throws Error for a body of more than 256 KiB, which no stream accepts
 */
export const append = async (tx: Transaction, messages: readonly Outgoing[]): Promise<void> => {
  if (messages.length === 0) return;
  const bodies = messages.map(({ type, body }) => {
    const text = JSON.stringify(body);
    if (Buffer.byteLength(text) > maxBodyBytes) throw new Error(`The body of ${type} exceeds ${maxBodyBytes} bytes.`);
    return text;
  });
  await tx.query(
    `insert into outbox (type, aggregate_id, body, traceparent)
     select type, aggregate_id, body, $4
     from unnest($1::text[], $2::uuid[], $3::json[]) with ordinality as m (type, aggregate_id, body, nth)
     order by nth`,
    [messages.map(({ type }) => type), messages.map(({ aggregateId }) => aggregateId), bodies, traceparent()],
  );
};
