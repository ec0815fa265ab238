import { publicUrl, stripePublishableKey } from './config.ts';
import { hsts } from './security/hsts.ts';
import { contentSecurityPolicy, hashesOf } from './security/policy.ts';

type Page = { kind: string; html?: string; headers?: Record<string, string | string[] | undefined> };
type Context = { cacheControl?: { revalidate: number | false; expire?: number } };
type Entry = Context & { value: Page; lastModified: number };

const maxEntries = 200;
const entries = new Map<string, Entry>();

/**
 * Next's page cache, in memory. A cached page is the same for everybody, so it cannot carry a nonce; instead it is
 * stored together with a policy that allows its own inline scripts by their hashes. Next awaits `set` before it sends a
 * page it has just rendered, so the first visitor gets the policy too.
 */
export default class CacheHandler {
  async get(key: string) {
    return entries.get(key) ?? null;
  }

  async set(key: string, value: Page | null, context: Context = {}) {
    if (value === null) {
      entries.delete(key);
      return;
    }
    if (value.kind === 'APP_PAGE' && value.headers && value.html) {
      value.headers['content-security-policy'] = contentSecurityPolicy({
        scripts: hashesOf(value.html),
        stripe: stripePublishableKey() !== null,
      });
      Object.assign(value.headers, hsts(publicUrl()));
    }
    entries.delete(key);
    entries.set(key, { value, lastModified: Date.now(), cacheControl: context.cacheControl });
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest) entries.delete(oldest);
  }

  async revalidateTag() {}

  resetRequestCache() {}
}
