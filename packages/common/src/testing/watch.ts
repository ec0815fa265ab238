import { until } from './until.ts';

export type Heard = { readonly event: string; readonly id: string | undefined; readonly data: Record<string, unknown> };

export type Watcher = {
  readonly heard: readonly Heard[];
  /** The id a browser would send when it comes back, as soon as there is one. */
  lastEventId(): Promise<string>;
  /** The first event that matches, heard already or within 30 s. */
  until(matches: (heard: Heard) => boolean): Promise<Heard>;
  /** When the service, or `close`, has ended the stream. */
  ended(): Promise<void>;
  isOpen(): boolean;
  close(): void;
};

/** Listens to a server-sent stream as a browser does. */
export const watch = async (
  url: string,
  lastEventId?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Watcher> => {
  const closing = new AbortController();
  const response = await fetch(url, {
    headers: { ...headers, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
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
    lastEventId: () => until('an event id is heard', async () => last),
    until: (matches) => until('the event is heard', async () => heard.find(matches)),
    ended: () => until('the stream has ended', async () => !open).then(() => {}),
    isOpen: () => open,
    close: () => closing.abort(),
  };
};
