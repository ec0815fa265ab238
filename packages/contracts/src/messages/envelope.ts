import type { z } from 'zod';

/** The services that say something, each on a stream of its own. */
export type Owner = 'auth' | 'tickets' | 'orders' | 'payments' | 'expiration';

/** A kind of message: its CloudEvents type, who says it, the schema of its body, and what it tells in one sentence. */
export type MessageDefinition<Body = unknown> = {
  readonly type: string;
  readonly owner: Owner;
  readonly body: z.ZodType<Body>;
  readonly tells: string;
};

/** Declares a kind of message. */
export const message = <Body>(owner: Owner, type: string, body: z.ZodType<Body>, tells: string) =>
  ({ type, owner, body, tells }) as const satisfies MessageDefinition<Body>;

/**
 * Every message of an owner is on one stream, so one consumer per consuming service follows all of them. Subjects are added,
 * never removed: an existing stream gets the missing ones.
 */
export const streamOf: Readonly<Record<Owner, { readonly name: string; readonly subjects: readonly string[] }>> = {
  auth: { name: 'USERS', subjects: ['ticketing.user.>', 'ticketing.session.>'] },
  tickets: { name: 'TICKETS', subjects: ['ticketing.ticket.>'] },
  orders: { name: 'ORDERS', subjects: ['ticketing.order.>'] },
  payments: { name: 'PAYMENTS', subjects: ['ticketing.payment.>'] },
  expiration: { name: 'EXPIRATION', subjects: ['ticketing.expiration.>'] },
};

/** `order.created` travels on `ticketing.order.created`. */
export const subjectOf = (type: string): string => `ticketing.${type}`;
