/** So many at once, and so many more each minute. */
export type Limit = { readonly burst: number; readonly perMinute: number };

/** What is left of a limit, as of a moment in milliseconds. */
export type Bucket = { readonly left: number; readonly atMs: number };

export const fullBucket = ({ burst }: Limit, nowMs: number): Bucket => ({ left: burst, atMs: nowMs });

/** The bucket as it is now: what has flowed in since is there, never more than the burst. */
export const refill = ({ burst, perMinute }: Limit, { left, atMs }: Bucket, nowMs: number): Bucket => ({
  left: Math.min(burst, left + (Math.max(0, nowMs - atMs) * perMinute) / 60_000),
  atMs: nowMs,
});

/** Whole seconds until there is one to take; 0 when there is. */
export const secondsToWait = ({ perMinute }: Limit, { left }: Bucket): number =>
  left >= 1 ? 0 : Math.ceil(((1 - left) * 60) / perMinute);
