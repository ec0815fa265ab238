'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { addressOf, type Filters, filtersOf, isSame } from './filters.ts';

let isHydrated = false;

/**
 * The filters of the list, which stand in the address. Each choice is a place of its own to come back to; words that are
 * typed one after the other are one. Who comes back to the page finds the list as it was from the first moment on; only
 * while the page is hydrated it has to be the one that the server rendered.
 */
export const useFilters = (initial: Filters) => {
  const [filters, setFilters] = useState(() =>
    isHydrated && location.pathname === '/' ? filtersOf(new URLSearchParams(location.search)) : initial,
  );
  const typedAddress = useRef<string | null>(null);
  useEffect(() => {
    isHydrated = true;
  }, []);

  const change = useCallback((next: Filters, { isTyping = false } = {}) => {
    const address = addressOf(next);
    if (isTyping && typedAddress.current === location.pathname + location.search)
      history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    typedAddress.current = isTyping ? location.pathname + location.search : null;
    setFilters(next);
  }, []);

  /** Follows an address that changed otherwise: by Back, Forward, or a link to the page itself. */
  const follow = useCallback((params: { get(name: string): string | null }) => {
    const next = filtersOf(params);
    setFilters((held) => (isSame(held, next) ? held : next));
  }, []);
  return { filters, change, follow };
};
