/** Tells everybody who watches that these tickets have changed. Called after commit; a hint, never a promise. */
export type Announce = (ticketIds: readonly string[]) => void;
