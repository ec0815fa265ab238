/** How many calls at a time the provider bears right now, as its answers to earlier ones tell. */
export type Room = {
  /** From 0 (it does not answer: try one now and then) up to `most`. */
  readonly size: () => number;
  readonly wentWell: () => void;
  readonly wentWrong: () => void;
};

/** Halved with every call that went wrong and doubled with every one that went well: quick to give way and to recover. */
export const createRoom = (most: number): Room => {
  let size = most;
  return {
    size: () => size,
    wentWell: () => {
      size = Math.min(most, size * 2 + 1);
    },
    wentWrong: () => {
      size = Math.floor(size / 2);
    },
  };
};
