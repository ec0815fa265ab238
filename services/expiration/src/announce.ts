import { randomUUIDv7 } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Broker } from '@ticketing/common/messaging/connect';
import { ensureStream } from '@ticketing/common/messaging/stream';
import { subjectOf } from '@ticketing/contracts/messages/envelope';
import { type Expiration, ExpirationCompleted } from '@ticketing/contracts/messages/expiration';

/**
 * Says that an order's time is up, and resolves once the broker has it. There is no outbox: the timer itself stays in
 * Redis until this has resolved. @throws Error while the broker is away; the timer goes off again.
 */
export const createAnnounce =
  (broker: Broker, replicas: number) =>
  async (timer: Expiration): Promise<void> => {
    if (!broker.isConnected()) throw new Error('the broker does not answer');
    const nc = await broker.connected();
    const header = headers();
    header.set('ce-specversion', '1.0');
    header.set('ce-id', randomUUIDv7());
    header.set('ce-type', ExpirationCompleted.type);
    header.set('ce-source', '/ticketing/expiration');
    header.set('ce-subject', timer.orderId);
    header.set('ce-time', new Date().toISOString());
    header.set('content-type', 'application/json');
    const publish = () =>
      jetstream(nc).publish(subjectOf(ExpirationCompleted.type), JSON.stringify(timer), {
        msgID: `${timer.orderId}.${timer.expiresAt}`,
        headers: header,
      });
    await publish().catch(async () => {
      await ensureStream(await jetstreamManager(nc, { checkAPI: false }), 'expiration', replicas);
      await publish();
    });
  };
