'use client';
import { useSyncExternalStore } from 'react';

/** Who reads: prices and times are written in their language and their time zone. */
export type Viewer = {
  readonly locale: string;
  readonly timeZone: string;
  /** Nobody knows who reads, nor their zone: a page from the server. What an event's moment is, is said with its zone then. */
  readonly isAnybody?: true;
};

/** What pages are rendered with on the server; a cached page is the same for everybody. */
const anybody: Viewer = { locale: 'en-GB', timeZone: 'UTC', isAnybody: true };
let viewer: Viewer | undefined;

/** The reader of this browser. */
export const thisViewer = (): Viewer => {
  viewer ??= {
    locale: navigator.language || anybody.locale,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return viewer;
};

const never = () => () => {};

/** The reader's locale and time zone; while hydrating, what the server used, so that both write the same. */
export const useViewer = (): Viewer => useSyncExternalStore(never, thisViewer, () => anybody);
