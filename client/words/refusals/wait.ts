import { clockTime, shortMoment } from '../moment.ts';
import type { Viewer } from '../viewer.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/**
 * When something can be tried again, as the end of a sentence: `in 40 seconds`, `in 5 minutes`, `at 20:15`, or
 * `on 28 Nov, 20:15`. Without a moment, `in a moment`. Rounded up, so that trying then works. `now` in ms.
 */
export const waitText = (at: string | undefined, now: number, viewer: Viewer): string => {
  if (at === undefined) return 'in a moment';
  const ms = Math.max(secondMs, Date.parse(at) - now);
  if (ms <= 90 * secondMs) return `in ${plural(Math.ceil(ms / secondMs), 'second')}`;
  if (ms < hourMs) return `in ${plural(Math.ceil(ms / minuteMs), 'minute')}`;
  return ms < 12 * hourMs ? `at ${clockTime(at, viewer)}` : `on ${shortMoment(at, viewer)}`;
};
