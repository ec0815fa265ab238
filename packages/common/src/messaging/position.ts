/** A place in the outbox: the writing transaction's id (64 bit, as text) and the position within the table. */
export type Position = { readonly txid: string; readonly pos: number };

export const start: Position = { txid: '0', pos: 0 };
