import type { MessageDefinition } from './envelope.ts';
import { ExpirationCompleted } from './expiration.ts';
import { DeadlineAsked, OrderAccepted, OrderCancelled, OrderCompleted, OrderCreated, OrderUpdated } from './orders.ts';
import {
  DeadlineAnswered,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCreated,
  PaymentFailed,
  PaymentRefunded,
  PaymentUpdated,
  PaymentVoided,
} from './payments.ts';
import { SessionEnded } from './sessions.ts';
import { TicketCreated, TicketUpdated } from './tickets.ts';
import { UserCreated } from './users.ts';

/** Every message there is. The generated references and the check that contracts only grow start here. */
export const catalogue: readonly MessageDefinition[] = [
  UserCreated,
  SessionEnded,
  TicketCreated,
  TicketUpdated,
  OrderCreated,
  OrderUpdated,
  OrderAccepted,
  OrderCompleted,
  OrderCancelled,
  DeadlineAsked,
  ExpirationCompleted,
  PaymentCreated,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentVoided,
  PaymentFailed,
  PaymentRefunded,
  PaymentUpdated,
  DeadlineAnswered,
];
