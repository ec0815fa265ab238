/**
 * How far this browser's clock is from the server's, learnt from the `Date` header of answers. The header has whole
 * seconds, so each answer only says that the difference lies between two bounds; together they soon agree within a
 * few hundredths.
 */
let least = Number.NEGATIVE_INFINITY;
let most = Number.POSITIVE_INFINITY;

/** Learns from one answer. `sentAt` and `receivedAt` are this browser's clock, in ms. */
export const noteServerTime = (date: string | null, sentAt: number, receivedAt: number): void => {
  const second = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(second)) return;
  const low = second - receivedAt;
  const high = second + 1000 - sentAt;
  least = Math.max(least, low);
  most = Math.min(most, high);
  if (least > most) [least, most] = [low, high];
};

/** Now on the server's clock, in ms since 1970. */
export const serverNow = (): number => Date.now() + (Number.isFinite(least) ? (least + most) / 2 : 0);
