import type { ProblemCode } from '@ticketing/contracts/http/problems';

/** Something a caller may be told: a code of the one table in contracts and a sentence that says what happened and what to do. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly { field: string; message: string }[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    extra: { errors?: readonly { field: string; message: string }[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.errors = extra.errors;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}
