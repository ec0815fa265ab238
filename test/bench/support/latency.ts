/** How long things took, in milliseconds. */
export type Latency = { readonly p50: number; readonly p99: number; readonly max: number; readonly count: number };

/** Sums up times in milliseconds; zeros when there are none. */
export const latencyOf = (timesMs: readonly number[]): Latency => {
  const sorted = Float64Array.from(timesMs).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), count: sorted.length };
};
