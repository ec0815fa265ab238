import { createCatchUp } from '@ticketing/common/messaging/catch-up';
import { startConsumers } from '@ticketing/common/messaging/consume';
import { createBatchHandler } from '@ticketing/common/messaging/handle';
import { serveLog } from '@ticketing/common/messaging/log-server';
import { startRelay } from '@ticketing/common/messaging/relay';
import type { TicketPatch } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { subscriptions } from '../../../services/tickets/src/messages.ts';
import { createToTicket } from '../../../services/tickets/src/store/ticket-row.ts';
import { editTicket, withdrawTicket } from '../../../services/tickets/src/use-cases/change-ticket.ts';
import { createTicket } from '../../../services/tickets/src/use-cases/create-ticket.ts';
import { connectDatabase } from '../database/database.ts';
import type { Process } from '../world/scheduler.ts';
import { logInto, noRestore, notEnded, type System } from './system.ts';

/** Starts a process of tickets, as services/tickets/src/service.ts puts it together but for HTTP, users and live pages. */
export const startTickets = ({ world, stores, broker: nats }: System, process: Process) => {
  const log = logInto(world);
  const database = connectDatabase(stores.tickets, world.scheduler, process);
  const broker = nats.connect(process);
  const announce = (): void => {};
  const heard = subscriptions(announce, notEnded).filter(({ owner }) => owner === 'orders');
  const restored = noRestore(world, 'tickets');
  startRelay({
    owner: 'tickets',
    database,
    broker,
    stream: { replicas: 1, maxBytes: 1024 ** 3 },
    log,
    republish: async () => null,
    restored,
  });
  const consuming = {
    service: 'tickets',
    subscriptions: heard,
    broker,
    log,
    handle: createBatchHandler(database, log),
  };
  startConsumers(consuming);
  createCatchUp().start({ ...consuming, database });
  serveLog(broker, 'tickets', database, log, restored);
  const context = { database, announce, toTicket: createToTicket(defaultTimeZone) };
  return {
    list: (ticket: TicketState, key: string) => {
      const intention = { userId: ticket.sellerId, key, hash: Buffer.from(ticket.title) };
      return createTicket(context, intention, ticket);
    },
    edit: (id: string, callerId: string, patch: TicketPatch) =>
      editTicket(context, { id, callerId, now: new Date() }, patch),
    withdraw: (id: string, callerId: string) => withdrawTicket(context, { id, callerId, now: new Date() }),
  };
};
