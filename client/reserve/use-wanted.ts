'use client';
import { useCallback, useEffect, useState } from 'react';

const nameOf = (ticketId: string): string => `wanted:${ticketId}`;

/** How many tickets somebody wants, as it was typed. It survives a reload of this tab, until they are reserved. */
export const useWanted = (ticketId: string) => {
  const [typed, setTyped] = useState('1');
  // Not at once: a page from the server does not know it.
  useEffect(() => setTyped(sessionStorage.getItem(nameOf(ticketId)) ?? '1'), [ticketId]);
  const want = useCallback(
    (text: string): void => {
      sessionStorage.setItem(nameOf(ticketId), text);
      setTyped(text);
    },
    [ticketId],
  );
  const forget = useCallback((): void => sessionStorage.removeItem(nameOf(ticketId)), [ticketId]);
  return { typed, want, forget };
};
