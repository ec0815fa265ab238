'use client';
import { useEffect } from 'react';

/**
 * Removes what the payment provider added to the address when it sent the buyer back. A client secret of the payment is
 * among it, which would stay in the history, in bookmarks and in what people copy.
 */
export const useCleanAddress = (wasAddedTo: boolean): void => {
  useEffect(() => {
    if (wasAddedTo) history.replaceState(history.state, '', location.pathname);
  }, [wasAddedTo]);
};
