import type { ProblemCode } from '@ticketing/contracts/http/problems';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { Refusal } from '../calls/http.ts';

const lostCodes: readonly ProblemCode[] = ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'];

/** Whether somebody else got it first (or it was taken off sale): time to show others like it. */
export const isLost = (error: unknown): boolean => error instanceof Refusal && lostCodes.includes(error.code);

type Attempt = {
  readonly error: unknown;
  readonly variables?: number | undefined;
  readonly context?: { readonly availabilityVersion: number } | undefined;
};

/**
 * Whether a refusal for too few tickets still holds: until the page has news from after it, and as long as these say that there
 * are fewer than were asked for.
 */
export const isStillLost = (
  { error, variables: asked = 1, context }: Attempt,
  { available, availabilityVersion }: Pick<Ticket, 'available' | 'availabilityVersion'>,
): boolean => isLost(error) && (availabilityVersion <= (context?.availabilityVersion ?? 0) || available < asked);
