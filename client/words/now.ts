'use client';
import { useSyncExternalStore } from 'react';
import { serverNow } from '../calls/server-time.ts';
import { createClock, secondsUntil } from './clock.ts';

const clock = createClock(serverNow);

/** Now on the server's clock, in ms, four times a second; `null` while hydrating. All clocks on a page share one timer. */
export const useNow = (): number | null =>
  useSyncExternalStore<number | null>(clock.listen, clock.tickedAt, () => null);

/** The whole seconds until a moment, so that what shows it renders once a second; `null` while hydrating. */
export const useSecondsUntil = (at: string): number | null =>
  useSyncExternalStore<number | null>(
    clock.listen,
    () => secondsUntil(at, clock.now()),
    () => null,
  );
