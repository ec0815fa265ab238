import { Refusal } from './refusal.ts';

/** The first answer to a keyed call, kept to be given again. */
export type KeptAnswer = {
  readonly endpoint: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** Unix milliseconds. */
  readonly keptAt: number;
};

export type KeyedCall = { readonly key: string; readonly endpoint: string; readonly fingerprint: string };

export const keptForMs = 24 * 3_600_000;
const keyLengthMax = 255;

/**
 * Whether a keyed call runs or gets the kept answer, whatever its status, a 500 too
 * (https://docs.stripe.com/api/idempotent_requests). Refuses: 400 when the key was used for something else, 409 while the first call runs.
 */
export const judge = (
  call: KeyedCall,
  kept: KeptAnswer | undefined,
  inFlight: boolean,
  now: number,
): KeptAnswer | 'run' => {
  if (call.key.length > keyLengthMax) {
    throw new Refusal({
      status: 400,
      type: 'idempotency_error',
      message: `An idempotency key is at most ${keyLengthMax} characters long.`,
    });
  }
  if (inFlight) {
    throw new Refusal({
      status: 409,
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `Another call with the idempotency key '${call.key}' is still running. Try again when it has ended.`,
    });
  }
  if (!kept || now - kept.keptAt >= keptForMs) return 'run';
  if (kept.endpoint !== call.endpoint) {
    throw new Refusal({
      status: 400,
      type: 'idempotency_error',
      message: `The idempotency key '${call.key}' was used for ${kept.endpoint}, so it can't be used for ${call.endpoint}.`,
    });
  }
  if (kept.fingerprint !== call.fingerprint) {
    throw new Refusal({
      status: 400,
      type: 'idempotency_error',
      message: `The idempotency key '${call.key}' was used with other parameters. Use another key for another call.`,
    });
  }
  return kept;
};
