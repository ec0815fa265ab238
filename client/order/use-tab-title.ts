'use client';
import { useEffect } from 'react';

/** Names the tab for as long as the page is in this state. `null` leaves the name that the page came with. */
export const useTabTitle = (title: string | null): void => {
  useEffect(() => {
    if (title === null) return;
    const before = document.title;
    document.title = `${title} · Ticketing`;
    return () => {
      document.title = before;
    };
  }, [title]);
};
