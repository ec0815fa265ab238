/** A place in the stream of changes: which stream (by when it was made, milliseconds of epoch), and how far. */
export type Position = { readonly epoch: number; readonly seq: number };

/** An event id, `<epoch>-<seq>`, as the position it stands for; null when it is not one. */
export const parsePosition = (text: string): Position | null => {
  const [, epoch, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  return epoch && seq ? { epoch: Number(epoch), seq: Number(seq) } : null;
};

export const formatPosition = ({ epoch, seq }: Position): string => `${epoch}-${seq}`;

export type Recent = {
  /** How far this replica has read, or null before it has read anything. */
  position(): Position | null;
  /** Begins anew: nothing that changed up to `position` is known. */
  restart(position: Position): void;
  record(seq: number, ticketIds: readonly string[]): void;
  /** The tickets that changed after a position, or null when that cannot be told: too old, or of another stream. */
  since(position: Position): string[] | null;
};

/** Which tickets changed last and when, at most `most` of them: what somebody who comes back has missed. */
export const createRecent = (most: number): Recent => {
  const lastChange = new Map<string, number>();
  let known: { epoch: number; from: number; to: number } | null = null;
  return {
    position: () => known && { epoch: known.epoch, seq: known.to },
    restart: ({ epoch, seq }) => {
      lastChange.clear();
      known = { epoch, from: seq, to: seq };
    },
    record: (seq, ticketIds) => {
      if (!known) return;
      known.to = seq;
      for (const id of ticketIds) {
        // Taken out and put in again, so that the map's order is that of the changes.
        lastChange.delete(id);
        lastChange.set(id, seq);
      }
      for (const [id, changed] of lastChange) {
        if (lastChange.size <= most) break;
        lastChange.delete(id);
        known.from = changed;
      }
    },
    since: ({ epoch, seq }) => {
      if (epoch !== known?.epoch || seq < known.from) return null;
      return [...lastChange].filter(([, changed]) => changed > seq).map(([id]) => id);
    },
  };
};
