import { z } from 'zod';
import { Id, Moment } from '../values.ts';
import { message } from './envelope.ts';

export const Expiration = z.object({ orderId: Id, expiresAt: Moment });
export type Expiration = z.infer<typeof Expiration>;

export const ExpirationCompleted = message(
  'expiration',
  'expiration.completed',
  Expiration,
  'The time of an order is up by the timers; orders decides.',
);
