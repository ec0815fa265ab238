import { jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { skipStream } from '@ticketing/common/messaging/skip-stream';
import { consumersOf } from '@ticketing/contracts/messages/consumers';
import { type ServiceName, serviceNames } from '../../processes.ts';
import { secretsOf } from '../../secrets.ts';
import { asUser, databaseNames } from '../../stores/urls.ts';
import type { Running } from '../command.ts';

/**
 * Has no service receive what the replaced databases published last: such messages are about things that do not exist any
 * more. A service's user may change the service's own consumers only, so this connects as each of them.
 */
export const skipStreams = async (running: Running): Promise<void> => {
  for (const service of serviceNames) {
    const owners = databaseNames.filter((owner) => consumes(service, owner));
    if (owners.length === 0) continue;
    const connection = await connect({ ...userOf(running, service), inboxPrefix: `_INBOX_${service}`, timeout: 5_000 });
    try {
      const manager = await jetstreamManager(connection, { checkAPI: false });
      for (const owner of owners) await skipStream(manager, owner, service);
    } finally {
      await connection.close();
    }
  }
};

/** Expiration keeps no database, so the contracts do not name it. */
const consumes = (service: ServiceName, owner: (typeof databaseNames)[number]): boolean =>
  service === 'expiration' ? owner === 'orders' : consumersOf[owner].includes(service);

const userOf = ({ settings, stack }: Running, service: ServiceName): ConnectionOptions =>
  stack.processes.nats
    ? { ...natsOptions(stack.nats), user: service, pass: secretsOf(settings.home).nats[service] }
    : natsOptions(asUser(settings.natsUrl ?? stack.nats, service));
