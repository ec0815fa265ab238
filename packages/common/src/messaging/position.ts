/** A place in the outbox: the writing transaction's id (64 bit, as text) and the position within the table. */
export type Position = { readonly txid: string; readonly pos: number };

/** A place in an owner's log. The epoch changes when the owner's database comes back from a backup. */
export type LogPosition = Position & { readonly epoch: string };
