'use client';
import { useEffect } from 'react';

/**
 * Removes the parameters that the payment provider adds to the address when it sends the buyer back. They include a
 * client secret of the payment, which would otherwise remain in the history, in bookmarks and in copied addresses.
 */
export const useCleanAddress = (wasAddedTo: boolean): void => {
  useEffect(() => {
    if (wasAddedTo) history.replaceState(history.state, '', location.pathname);
  }, [wasAddedTo]);
};
