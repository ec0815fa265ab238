import { setTimeout as sleep } from 'node:timers/promises';

/** A live stream that is held open. */
export type LiveStream = { isOpen(): boolean; close(): Promise<void> };

export type LiveOptions = {
  readonly url: () => string;
  readonly headers: () => Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what the stream sends is its consumer's to know.
  readonly onEvent: (event: string, data: any) => void;
  readonly onRefused: (status: number, text: string, askedAt: number) => void;
};

const retryMs = 400;

/** Holds a stream open as a browser's EventSource does: reconnects whenever it breaks, and resumes by `Last-Event-ID`. */
export const openLive = ({ url, headers, onEvent, onRefused }: LiveOptions): LiveStream => {
  const closing = new AbortController();
  let lastEventId: string | undefined;
  let isOpen = false;

  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      // What is not complete when the connection breaks never happened, its id included.
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.split(':', 1)[0], line.replace(/^[^:]*: ?/, '')]));
        lastEventId = fields.get('id') ?? lastEventId;
        const data = fields.get('data');
        if (data !== undefined) onEvent(fields.get('event') ?? 'message', JSON.parse(data));
      }
    }
  };

  const connect = async (): Promise<void> => {
    const askedAt = Date.now();
    const response = await fetch(url(), {
      headers: { ...headers(), ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: closing.signal,
    });
    if (response.status >= 400 && response.status < 500) onRefused(response.status, await response.text(), askedAt);
    if (response.status !== 200 || !response.body) return;
    isOpen = true;
    await read(response.body);
  };

  const done = (async () => {
    while (!closing.signal.aborted) {
      await connect().catch(() => {});
      isOpen = false;
      await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  })();
  return {
    isOpen: () => isOpen,
    close: async () => {
      closing.abort();
      await done;
    },
  };
};
