import { type News, openStream } from './stream.ts';

type Listener<T> = (news: News<T>) => void;
type Wire<T> = News<T> | { readonly kind: 'ping' } | { readonly kind: 'pong' };

const patienceMs = 1500;

/**
 * One server-sent stream for all tabs of this browser. The tab that holds the topic's lock has the connection and
 * passes on what it hears; when it closes, the lock goes to another tab, and so does the connection. (A browser allows
 * six connections per origin: with one stream per tab the seventh tab would never load.)
 */
export const createTopic = <T>(name: string, url: string, event: string, beforeOpen?: () => Promise<void>) => {
  const listeners = new Set<Listener<T>>();
  const tell = (news: News<T>) => {
    for (const listener of listeners) listener(news);
  };
  let leave: (() => void) | undefined;

  const join = () => {
    const channel = new BroadcastChannel(`live:${name}`);
    const post = (message: Wire<T>) => channel.postMessage(message);
    const gone = new AbortController();
    let closeStream: (() => void) | undefined;
    let heardAt = 0;

    const lead = () =>
      new Promise<void>((release) => {
        const close = openStream<T>(url, event, {
          beforeOpen,
          onNews: (news) => {
            tell(news);
            post(news);
          },
        });
        closeStream = () => {
          close();
          closeStream = undefined;
          release();
        };
        if (gone.signal.aborted) closeStream();
      });

    const queue = (options: LockOptions): void => {
      const request = navigator.locks?.request(`live:${name}`, options, lead) ?? lead();
      request.catch(() => {
        // Another tab took over (its user looks at it, and we did not answer), or we left while queueing.
        closeStream?.();
        if (!gone.signal.aborted) queue({ signal: gone.signal });
      });
    };

    channel.onmessage = ({ data }: MessageEvent<Wire<T>>) => {
      heardAt = Date.now();
      if (data.kind === 'items' || data.kind === 'gap') tell(data);
      else if (data.kind === 'ping' && closeStream) post({ kind: 'pong' });
    };

    // A leading tab in the background may be frozen by the system. The tab being looked at asks, and takes over.
    const askLeader = () => {
      if (document.visibilityState !== 'visible' || closeStream || !navigator.locks) return;
      const askedAt = Date.now();
      post({ kind: 'ping' });
      setTimeout(() => {
        if (heardAt >= askedAt || closeStream || gone.signal.aborted) return;
        tell({ kind: 'gap' });
        queue({ steal: true });
      }, patienceMs);
    };
    document.addEventListener('visibilitychange', askLeader);

    queue({ signal: gone.signal });
    return () => {
      gone.abort();
      closeStream?.();
      document.removeEventListener('visibilitychange', askLeader);
      channel.close();
    };
  };

  /** Listens until the returned function is called. The connection lasts as long as somebody listens. */
  return (listener: Listener<T>): (() => void) => {
    listeners.add(listener);
    leave ??= join();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      leave?.();
      leave = undefined;
    };
  };
};
