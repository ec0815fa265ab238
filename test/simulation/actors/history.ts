/** What became of a call: an answer, a plain no, or silence (it may have had its effect or not). */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

/** A call as its caller lived it; steps count through the schedule. */
export type Call = {
  readonly what: 'list' | 'edit' | 'withdraw' | 'place' | 'extend' | 'cancel' | 'pay';
  readonly caller: string;
  readonly about: {
    readonly ticketId?: string;
    readonly orderId?: string;
    readonly quantity?: number;
    /** The price that the buyer was shown, if the order is to be made at no other. */
    readonly expectedUnitPriceCents?: number | null;
  };
  readonly key: string | null;
  readonly invokedAt: number;
  readonly answeredAt: number;
  readonly answer: Answer<{
    readonly id: string;
    readonly status?: string;
    readonly version?: number;
    readonly unitPriceCents?: number;
  }>;
};
