import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, createElement, type ReactNode } from 'react';

/** A page without elements, as far as React and hooks need one. */
const page = Object.assign(new EventTarget(), {
  nodeType: 9,
  nodeName: '#document',
  activeElement: null,
  visibilityState: 'visible',
});
Object.assign(globalThis, {
  window: globalThis,
  document: page,
  HTMLIFrameElement: class {},
  IS_REACT_ACT_ENVIRONMENT: true,
});
const { createRoot } = await import('react-dom/client');

const createContainer = (): Element =>
  Object.assign(new EventTarget(), {
    nodeType: 1,
    nodeName: 'DIV',
    tagName: 'DIV',
    ownerDocument: page,
    textContent: '',
  }) as unknown as Element;

// Not the one of the moment: a test may have replaced it.
const { setTimeout } = globalThis;

/** Uses a hook in a component that shows nothing. `around` gives what the component stands in; null takes it away. */
export const showHook = async <T>(use: () => T, around: (component: ReactNode) => ReactNode = (same) => same) => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRoot(createContainer());
  let hook: T | undefined;
  const Component = (): null => {
    hook = use();
    return null;
  };
  const render = (): Promise<void> =>
    act(async () => root.render(createElement(QueryClientProvider, { client }, around(createElement(Component)))));
  await render();
  return {
    client,
    /** What the hook returned last. */
    get hook(): T {
      return hook as T;
    },
    render,
    /** Does something, and waits until what it changed is shown. */
    act: (work: () => unknown): Promise<void> =>
      act(async () => {
        await work();
        await new Promise((resolve) => setTimeout(resolve));
      }),
    leave: async (): Promise<void> => {
      await act(async () => root.unmount());
      client.clear();
    },
  };
};
