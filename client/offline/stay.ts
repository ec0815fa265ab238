import { keptPages } from './keep.ts';

const linkOf = (event: MouseEvent): HTMLAnchorElement | null => {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = isPlain && event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!link || (link.target && link.target !== '_self') || link.origin !== location.origin) return null;
  // A link within the page needs no connection.
  return link.pathname === location.pathname && link.hash ? null : link;
};

/**
 * Keeps a tap without a connection in the app: a page that is kept on this device opens, any other is told to `onAway`.
 * A browser would leave for a page of its own. Ends when the returned function is called.
 */
export const stayWhileOffline = (onAway: () => void): (() => void) => {
  const onClick = (event: MouseEvent) => {
    const link = navigator.onLine ? null : linkOf(event);
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void keptPages().then((pages) => (pages.includes(link.pathname) ? location.assign(link.href) : onAway()));
  };
  // Before React and the router hear of it.
  addEventListener('click', onClick, { capture: true });
  return () => removeEventListener('click', onClick, { capture: true });
};
