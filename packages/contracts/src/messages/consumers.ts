import type { Owner } from './envelope.ts';

/**
 * The services that must handle every message of an owner, by owner. An owner deletes a message from its log only after all
 * of these have handled it. Expiration is in neither column: it keeps no database, and the sweeper of orders does its work
 * when a timer is lost.
 */
export const consumersOf: Readonly<Record<Owner, readonly Owner[]>> = {
  auth: ['tickets', 'orders', 'payments'],
  tickets: ['orders'],
  orders: ['tickets', 'payments'],
  payments: ['orders'],
  expiration: [],
};

/** The longest body of a message in bytes. Streams refuse longer messages. */
export const maxBodyBytes = 256 * 1_024;
