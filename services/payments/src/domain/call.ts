import { createHash } from 'node:crypto';

/** A call that changes something at the provider. `subject` is what makes it another call, such as another card. */
export type Call = {
  readonly operation: 'create' | 'confirm' | 'capture' | 'cancel' | 'refund';
  readonly subject?: string;
};

/** An answer to a call, as it is kept. No answer is not one. */
export type Answered = Call & { readonly answer: 'done' | 'declined' | 'refused' | 'failed' };

const isSame = (call: Call, other: Call): boolean =>
  call.operation === other.operation && (call.subject ?? '') === (other.subject ?? '');

/**
 * The idempotency key of a payment's call, from what is stored: the same while no answer has come, whoever makes the
 * call, and a new one after every answer, since the provider repeats its first answer to a key for 24 h, even an error.
 * The subject goes in as a hash: a key has at most 255 characters.
 */
export const keyOf = (paymentId: string, answered: readonly Answered[], call: Call): string => {
  const number = 1 + answered.filter((one) => isSame(one, call)).length;
  const subject = call.subject === undefined ? [] : [createHash('sha256').update(call.subject).digest('base64url')];
  return [call.operation, paymentId, ...subject, number].join(':');
};

/** How often the provider has plainly refused to capture. */
export const captureRefusals = (answered: readonly Answered[]): number =>
  answered.filter(({ operation, answer }) => operation === 'capture' && (answer === 'refused' || answer === 'declined'))
    .length;
