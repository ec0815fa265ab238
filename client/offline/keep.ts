/** Kept by the service worker (public/sw.js) under this name, for the person who is signed in. */
const receipts = 'receipts';

/**
 * Has the service worker keep pages and answers of the services, all by path, so that they open without a connection.
 * Browsers have service workers on https and localhost only; elsewhere nothing is kept.
 */
export const keep = async (pages: readonly string[], answers: readonly string[]): Promise<void> => {
  if (typeof navigator === 'undefined' || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/sw.js');
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ type: 'keep', pages, answers: [...answers, '/api/users/current-user'] });
  } catch {
    // Storage is full or forbidden. The page works all the same.
  }
};

/** Deletes everything that was kept for the person who was signed in, so that the next one at this browser sees none of it. */
export const forgetKept = async (): Promise<void> => {
  await globalThis.caches?.delete(receipts).catch(() => undefined);
};

/** The paths of the pages that open without a connection, the one kept last first. */
export const keptPages = async (): Promise<readonly string[]> => {
  if (!(await globalThis.caches?.has(receipts))) return [];
  const requests = await (await caches.open(receipts)).keys();
  return requests
    .map(({ url }) => new URL(url).pathname)
    .filter((path) => !path.startsWith('/api/'))
    .reverse();
};

/** What was kept of an order: the answer of orders when it was last looked at. Null if there is none. */
export const keptAnswer = async <T>(path: string): Promise<T | null> => {
  if (!(await globalThis.caches?.has(receipts))) return null;
  const response = await (await caches.open(receipts)).match(path);
  return response ? ((await response.json()) as T) : null;
};
