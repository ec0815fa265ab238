import type { MessageDefinition, Owner } from '@ticketing/contracts/messages/envelope';
import type { z } from 'zod';
import type { Transaction } from '../database/database.ts';

/**
 * What a service does when it hears a kind of message. A handler takes all waiting messages of its kinds at once, in
 * one transaction; their order means nothing, since every body carries the whole state and its version.
 */
export type Subscription = {
  readonly type: string;
  readonly owner: Owner;
  readonly schema: z.ZodType;
  readonly handle: (tx: Transaction, bodies: readonly unknown[]) => Promise<void>;
};

/** When `definition` is heard, `handle`. */
export const on = <Body>(
  definition: MessageDefinition<Body>,
  handle: (tx: Transaction, bodies: readonly Body[]) => Promise<void>,
): Subscription => ({
  type: definition.type,
  owner: definition.owner,
  schema: definition.body,
  handle: handle as Subscription['handle'],
});
