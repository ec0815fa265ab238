const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Divides how long an alert waits (`for: 5m`) and the windows of its rates (`[5m]`). Thresholds stay as they are. */
export const shortenDurations = (rules: string, factor: number): string =>
  rules.replaceAll(
    /(?<=^ +for: |\[)(\d+)([smh])(?=\]|$)/gm,
    (_, count: string, unit: string) => `${(1_000 * Number(count) * (secondsOf[unit] ?? 0)) / factor}ms`,
  );
