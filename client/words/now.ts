'use client';
import { useSyncExternalStore } from 'react';
import { serverNow } from '../calls/server-time.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

const tick = () => {
  now = serverNow();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) {
    now = serverNow();
    timer = setInterval(tick, 250);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
};

/** Now on the server's clock, in ms, four times a second; `null` while hydrating. All clocks on a page share one timer. */
export const useNow = (): number | null =>
  useSyncExternalStore<number | null>(
    subscribe,
    () => {
      if (now === 0) now = serverNow();
      return now;
    },
    () => null,
  );

/** The whole seconds until a moment, so that what shows it renders once a second; `null` while hydrating. */
export const useSecondsUntil = (at: string): number | null =>
  useSyncExternalStore<number | null>(
    subscribe,
    () => Math.max(0, Math.ceil((Date.parse(at) - (listeners.size > 0 ? now : serverNow())) / 1000)),
    () => null,
  );
