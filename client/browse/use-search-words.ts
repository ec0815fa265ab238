'use client';
import { useEffect, useRef, useState } from 'react';
import type { Filters } from './filters.ts';

const typingPauseMs = 250;
/** Characters that a search may have, as the service counts them. */
const maxLetters = 200;

/**
 * What is typed into the search box. It becomes a part of the filters when typing pauses, together with whatever else has
 * been chosen by then. Filters that change otherwise, such as by going back, change what the box shows.
 */
export const useSearchWords = (
  filters: Filters,
  onChange: (filters: Filters, how: { readonly isTyping: boolean }) => void,
): readonly [string, (typed: string) => void] => {
  const [typed, setTyped] = useState(filters.q);
  const asked = useRef(filters.q);

  useEffect(() => {
    if (filters.q === asked.current) return;
    asked.current = filters.q;
    setTyped(filters.q);
  }, [filters.q]);

  useEffect(() => {
    if (typed.trim() === asked.current.trim()) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      onChange({ ...filters, q: [...typed].slice(0, maxLetters).join('') }, { isTyping: true });
    }, typingPauseMs);
    // Who has found a ticket while typing leaves for it: a change of the address now would call the navigation off.
    const leave = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest('a')) clearTimeout(timer);
    };
    document.addEventListener('click', leave, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('click', leave, true);
    };
  }, [typed, filters, onChange]);

  return [typed, setTyped];
};
