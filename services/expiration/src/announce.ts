import { randomUUIDv7 } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type Broker, connectedUnless } from '@ticketing/common/messaging/connect';
import { originHeader } from '@ticketing/common/messaging/received';
import { streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import { type Expiration, ExpirationCompleted } from '@ticketing/contracts/messages/expiration';

/**
 * Says that an order's time is up, and resolves once the broker has it; waits for the broker while it is away. There is
 * no outbox: the timer stays in Redis until this has resolved. @throws Error when stopping; the timer goes off again.
 */
export const createAnnounce =
  (broker: Broker, stopping: AbortSignal) =>
  async (timer: Expiration): Promise<void> => {
    const nc = await connectedUnless(broker, stopping);
    if (!nc) throw new Error('stopping');
    const header = headers();
    header.set('ce-specversion', '1.0');
    header.set('ce-id', randomUUIDv7());
    header.set('ce-type', ExpirationCompleted.type);
    header.set('ce-source', '/ticketing/expiration');
    header.set('ce-subject', timer.orderId);
    header.set('ce-time', new Date().toISOString());
    header.set('content-type', 'application/json');
    header.set(originHeader, streamOf.expiration.name);
    await jetstream(nc).publish(subjectOf(ExpirationCompleted.type), JSON.stringify(timer), {
      msgID: `${timer.orderId}.${timer.expiresAt}`,
      headers: header,
    });
  };
