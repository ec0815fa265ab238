import { JSDOM, VirtualConsole } from 'jsdom';

// Neither the time zone of a server nor that of most developers, so that a page that shows theirs is noticed.
process.env.TZ = 'America/New_York';

const { window } = new JSDOM('<!doctype html><html lang="en"><body></body></html>', {
  url: 'http://localhost/',
  pretendToBeVisual: true,
  // It reports what it cannot do, such as following a link.
  virtualConsole: new VirtualConsole(),
});

/** Addresses of other sites that pages have sent their reader to. */
export const sentTo: string[] = [];
const location = {
  get href() {
    return window.location.href;
  },
  get origin() {
    return window.location.origin;
  },
  get pathname() {
    return window.location.pathname;
  },
  get search() {
    return window.location.search;
  },
  assign: (url: string) => void sentTo.push(url),
};

type Entry = { readonly target: Element; readonly isIntersecting: boolean };
const observers = new Set<IntersectionObserver>();

class IntersectionObserver {
  readonly #onChange: (entries: readonly Entry[]) => void;
  readonly #targets = new Set<Element>();
  constructor(onChange: (entries: readonly Entry[]) => void) {
    this.#onChange = onChange;
    observers.add(this);
  }
  observe(target: Element) {
    this.#targets.add(target);
  }
  unobserve(target: Element) {
    this.#targets.delete(target);
  }
  disconnect() {
    observers.delete(this);
  }
  seeAll() {
    this.#onChange([...this.#targets].map((target) => ({ target, isIntersecting: true })));
  }
}

/** Scrolls to the end of the page: everything that waits for being seen is. */
export const scrollToEnd = (): void => {
  for (const observer of observers) observer.seeAll();
};

// What Node has too stays Node's (fetch, timers, BroadcastChannel), except for what belongs to a document.
const ofDocument = ['Event', 'EventTarget', 'CustomEvent', 'MessageEvent', 'FormData', 'navigator'];
const ofWindow = ['sessionStorage', 'localStorage', 'history'];
const globals = Object.getOwnPropertyNames(window).filter((name) => !(name in globalThis));
for (const name of [...globals, ...ofDocument, ...ofWindow])
  Object.defineProperty(globalThis, name, {
    value: window[name as keyof typeof window],
    configurable: true,
    writable: true,
  });
for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
  Object.assign(globalThis, { [name]: window[name].bind(window) });
Object.assign(globalThis, { window, location, IntersectionObserver });
Object.defineProperty(window.navigator, 'language', { value: 'en-GB' });
