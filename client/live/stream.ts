import { Refusal } from '../calls/http.ts';

/** What a stream tells: items that changed, or a gap (some changes were missed: ask again). */
export type News<T> = { readonly kind: 'items'; readonly items: readonly T[] } | { readonly kind: 'gap' };

const gatherMs = 60;
const shortestWaitMs = 250;
const longestWaitMs = 10_000;

type Options<T> = {
  /** Runs before every attempt but the first, to renew the token that a stream ends with. */
  readonly beforeOpen?: () => Promise<void>;
  readonly onNews: (news: News<T>) => void;
};

/**
 * Keeps a server-sent stream open: reconnects with growing waits, and says `gap` whenever it has opened, because
 * something may have changed before. Items are gathered for a moment, so that a rush costs one render, not hundreds.
 */
export const openStream = <T>(url: string, event: string, { beforeOpen, onNews }: Options<T>): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathered: T[] = [];
  let failures = 0;
  let closed = false;

  const flush = () => {
    const items = gathered;
    gathered = [];
    if (items.length > 0 && !closed) onNews({ kind: 'items', items });
  };

  const connect = () => {
    source = new EventSource(url);
    source.onopen = () => {
      failures = 0;
      onNews({ kind: 'gap' });
    };
    source.addEventListener('reset', () => onNews({ kind: 'gap' }));
    source.addEventListener(event, ({ data }: MessageEvent<string>) => {
      if (gathered.length === 0) setTimeout(flush, gatherMs);
      gathered.push(JSON.parse(data) as T);
    });
    source.onerror = () => {
      source?.close();
      retry();
    };
  };

  const retry = () => {
    const waitMs = Math.min(shortestWaitMs * 2 ** failures, longestWaitMs) * (0.75 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(reconnect, waitMs);
  };

  const reconnect = async () => {
    const error = await beforeOpen?.().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (closed) return;
    if (!(error instanceof Refusal && error.code === 'not-signed-in')) return connect();
    // The session has ended, perhaps from another device. Pages that use this stream then reload their data, are refused
    // and show that nobody is signed in. After that nothing subscribes to the stream any more.
    onNews({ kind: 'gap' });
    retry();
  };

  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
};
