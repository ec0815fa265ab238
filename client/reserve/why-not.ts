import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { Refusal } from '../calls/http.ts';

const lostCodes: readonly ProblemCode[] = ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'];

/** Whether somebody else got it first (or it was taken off sale): time to show others like it. */
export const isLost = (error: unknown): boolean => error instanceof Refusal && lostCodes.includes(error.code);
