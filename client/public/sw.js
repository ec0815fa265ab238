// The service worker: own receipts without a connection. Pages ask it to keep them (client/offline/keep.ts); it keeps nothing
// by itself. `receipts` is what belongs to the person signed in, and pages delete it at sign-out. `files` is public.
const receipts = 'receipts';
const files = 'files';
const offlinePage = '/offline';
const maxReceipts = 150;
const maxFiles = 300;

addEventListener('install', (event) => event.waitUntil(skipWaiting()));

addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([registration.navigationPreload?.enable(), clients.claim()])),
);

/** The scripts, styles and faces that a page names, as paths. */
const filesOf = (html) => [
  ...new Set([...html.matchAll(/static\/(?:chunks|media|css)\/[\w.~/-]+/g)].map(([path]) => `/_next/${path}`)),
];

const trim = async (cache, max) => {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - max)).map((key) => cache.delete(key)));
};

const keepFile = async (cache, path) => {
  if (await cache.match(path, { ignoreSearch: true })) return;
  const response = await fetch(path);
  if (response.ok) await cache.put(path, response);
};

const keepPage = async (cache, path) => {
  const response = await fetch(path);
  if (!response.ok) return;
  const html = await response.clone().text();
  const own = await caches.open(files);
  await Promise.all(filesOf(html).map((file) => keepFile(own, file)));
  await trim(own, maxFiles);
  // Last, so that a page that is kept has everything it needs.
  await cache.put(path, response);
};

const keepAnswer = async (cache, path) => {
  const response = await fetch(path);
  if (response.ok) await cache.put(path, response);
};

const keep = async ({ pages, answers }) => {
  // Opened before anything is fetched: what arrives after a sign-out goes into the deleted cache, which nobody finds.
  const [own, open] = await Promise.all([caches.open(receipts), caches.open(files)]);
  await Promise.allSettled([
    ...pages.map((path) => keepPage(own, path)),
    ...answers.map((path) => keepAnswer(own, path)),
    keepPage(open, offlinePage),
  ]);
  await trim(own, maxReceipts);
};

addEventListener('message', (event) => {
  if (event.data?.type === 'keep') event.waitUntil(keep(event.data));
});

const kept = async (path) => {
  const cache = (await caches.has(receipts)) ? await caches.open(receipts) : null;
  return cache?.match(path, { ignoreSearch: true });
};

const page = async (event, path) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const found = (await kept(path)) ?? (await (await caches.open(files)).match(offlinePage));
    if (found) return found;
    throw error;
  }
};

const answer = async (request, path) => {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(path);
    if (found) return found;
    throw error;
  }
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await (await caches.open(files)).match(request, { ignoreSearch: true });
    if (found) return found;
    throw error;
  }
};

// Only these can have been kept. Event streams have no answer that ends.
const isAnswer = (path) => /^\/api\/(?:orders(?:\/[\w-]{36})?|tickets\/[\w-]{36}|users\/current-user)$/.test(path);

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (!pathname.startsWith('/api/') && !pathname.startsWith('/sandbox/')) event.respondWith(page(event, pathname));
  } else if (isAnswer(pathname)) event.respondWith(answer(request, pathname));
  else if (pathname.startsWith('/_next/static/')) event.respondWith(file(request));
});
