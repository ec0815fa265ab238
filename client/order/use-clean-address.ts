'use client';
import { useEffect } from 'react';

const added = ['payment_intent', 'payment_intent_client_secret', 'redirect_status'];

const clean = (): void => {
  const params = new URLSearchParams(location.search);
  if (!added.some((name) => params.has(name))) return;
  for (const name of added) params.delete(name);
  const rest = params.size > 0 ? `?${params}` : '';
  history.replaceState(null, '', `${location.pathname}${rest}`);
};

/**
 * Removes the parameters that the payment provider adds to the address when it sends the buyer back. They include a
 * client secret of the payment, which would otherwise remain in the history, in bookmarks and in copied addresses.
 */
export const useCleanAddress = (): void => {
  useEffect(() => {
    // By then Next's router watches the history. It takes the new address over, and never writes the old one again.
    const timer = setTimeout(clean);
    return () => clearTimeout(timer);
  }, []);
};
