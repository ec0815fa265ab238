// No page and no route is there, so what is sent here is not found as anything else that is not.
const nowhere = '/not-found';

const isReadable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/** Where an address leads; Next itself answers one with escapes that spell no text (`/tickets/%ff`) with a bare 500. */
export const destinationOf = (path: string): string => {
  if (!isReadable(path)) return path.startsWith('/api/') ? `/api${nowhere}` : nowhere;
  return path === '/' ? '/search' : path;
};
