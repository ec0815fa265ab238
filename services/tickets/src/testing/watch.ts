import { setTimeout as sleep } from 'node:timers/promises';

export type Heard = { readonly event: string; readonly id: string | undefined; readonly data: Record<string, unknown> };

export type Watcher = {
  readonly heard: readonly Heard[];
  /** The id a browser would send when it comes back. */
  lastEventId(): string | undefined;
  /** The first event that matches, heard already or within 15 s. */
  until(matches: (heard: Heard) => boolean): Promise<Heard>;
  isOpen(): boolean;
  close(): void;
};

/** Listens to a server-sent stream as a browser does. */
export const watch = async (url: string, lastEventId?: string): Promise<Watcher> => {
  const closing = new AbortController();
  const response = await fetch(url, {
    headers: lastEventId ? { 'last-event-id': lastEventId } : {},
    signal: closing.signal,
  });
  if (response.status !== 200 || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  const heard: Heard[] = [];
  let last = lastEventId;
  let open = true;
  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
        );
        last = fields.get('id') ?? last;
        const data = fields.get('data');
        if (data) heard.push({ event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data) });
      }
    }
  };
  void read(response.body)
    .catch(() => {})
    .finally(() => {
      open = false;
    });
  return {
    heard,
    lastEventId: () => last,
    until: async (matches) => {
      for (const until = Date.now() + 15_000; Date.now() < until; await sleep(5)) {
        const found = heard.find(matches);
        if (found) return found;
      }
      throw new Error(`not heard within 15 s; but: ${JSON.stringify(heard).slice(0, 2_000)}`);
    },
    isOpen: () => open,
    close: () => closing.abort(),
  };
};
