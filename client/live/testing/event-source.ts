/** A server-sent stream whose server is the test. */
export type TestSource = {
  readonly url: string;
  readonly isClosed: () => boolean;
  open(): void;
  /** The connection breaks, or the server refuses it. */
  fail(): void;
  send(event: string, data?: unknown): void;
};

/** Puts a test's own streams in place of `EventSource`. Returns all of them, in the order in which they were asked for. */
export const replaceEventSource = (): readonly TestSource[] => {
  const sources: TestSource[] = [];
  globalThis.EventSource = class {
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    constructor(url: string) {
      const target = new EventTarget();
      let isClosed = false;
      Object.assign(this, {
        addEventListener: target.addEventListener.bind(target),
        close: () => {
          isClosed = true;
        },
      });
      sources.push({
        url,
        isClosed: () => isClosed,
        open: () => this.onopen?.(),
        fail: () => this.onerror?.(),
        send: (event, data) => target.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) })),
      });
    }
  } as unknown as typeof EventSource;
  return sources;
};
