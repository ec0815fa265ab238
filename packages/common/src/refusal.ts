import type { ProblemCode } from '@ticketing/contracts/http/problems';
import type { SecurityEvent } from './security-events.ts';

export type RefusalExtra = {
  readonly errors?: readonly { field: string; message: string }[];
  readonly retryAfterSeconds?: number;
  /** The caller's own order that caused the refusal. */
  readonly orderId?: string;
  /** The most places that one order can be for. */
  readonly maxPlaces?: number;
  /** When the sale starts that the caller came too early for. */
  readonly saleStartsAt?: string;
  /** The smallest quantity that would have been accepted. */
  readonly leastQuantity?: number;
  /** The security event, if the code does not imply it (see http/refused.ts). Callers never see it. */
  readonly event?: SecurityEvent;
  /** Further fields of the event's log line. Never a secret. */
  readonly facts?: Readonly<Record<string, string | number>>;
};

/** Something a caller may be told: a code of the one table in contracts and a sentence that says what happened and what to do. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly errors: RefusalExtra['errors'] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly orderId: string | undefined;
  readonly maxPlaces: number | undefined;
  readonly saleStartsAt: string | undefined;
  readonly leastQuantity: number | undefined;
  readonly event: SecurityEvent | undefined;
  readonly facts: RefusalExtra['facts'] | undefined;

  constructor(code: ProblemCode, detail: string, extra: RefusalExtra = {}) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.errors = extra.errors;
    this.retryAfterSeconds = extra.retryAfterSeconds;
    this.orderId = extra.orderId;
    this.maxPlaces = extra.maxPlaces;
    this.saleStartsAt = extra.saleStartsAt;
    this.leastQuantity = extra.leastQuantity;
    this.event = extra.event;
    this.facts = extra.facts;
  }
}
