/**
 * A query and a decryption for every token took longer than signing, so the key is cached. A revoked key may sign for this
 * much longer, but no service accepts those tokens.
 */
const maxAgeMs = 2_000;

/** Caches a key for two seconds. Requests that come while it is loaded share the load. A failed load is not cached. */
export const cacheKey = <Context, Key>(load: (context: Context) => Promise<Key>) => {
  let cached: { readonly key: Promise<Key>; readonly until: number } | null = null;
  return {
    /** @throws what the load throws */
    get: (context: Context): Promise<Key> => {
      if (cached && performance.now() < cached.until) return cached.key;
      const loading = { key: load(context), until: performance.now() + maxAgeMs };
      cached = loading;
      loading.key.catch(() => {
        if (cached === loading) cached = null;
      });
      return loading.key;
    },
    clear: (): void => {
      cached = null;
    },
  };
};
