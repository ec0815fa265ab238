const firstMs = 500;
const longestMs = 5 * 60_000;
const giveUpAfterMs = 3 * 24 * 3_600_000;

/**
 * When to try a webhook again that has failed `attempts` times: after 0.5 s, 1 s, 2 s … at most 5 minutes; null once
 * three days have passed. Stripe begins slower; here tests wait. All in Unix milliseconds.
 */
export const nextAttemptAt = (attempts: number, createdAt: number, now: number): number | null => {
  const next = now + Math.min(firstMs * 2 ** (attempts - 1), longestMs);
  return next - createdAt > giveUpAfterMs ? null : next;
};
