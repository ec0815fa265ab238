import './tsx.ts';
import type { TestContext } from 'node:test';
import { environmentManager, type QueryClient, timeoutManager, useQueryClient } from '@tanstack/react-query';
import { createElement, type ReactNode } from 'react';
import { replaceEventSource, type TestSource } from '../live/testing/event-source.ts';
import { sentTo } from './browser.ts';
import { allAnswered } from './requests.ts';

const { cleanup, configure, render } = await import('@testing-library/react');
const { userEvent } = await import('@testing-library/user-event');
const { AppRouterContext } = await import('next/dist/shared/lib/app-router-context.shared-runtime.js');
const { PathnameContext, SearchParamsContext } = await import(
  'next/dist/shared/lib/hooks-client-context.shared-runtime.js'
);
const { Providers } = await import('../components/providers.tsx');

// Not tight: the machine may have other work. And most of what a test looks for has a role.
configure({ asyncUtilTimeout: 20_000, getElementError: (message) => new Error(message ?? '') });

// It may have been loaded before there was a window.
environmentManager.setIsServer(() => false);
// Waits between requests are a fiftieth of their length, and none keeps a test file from ending.
const usual = 1 / 50;
let pace = usual;

/** Nothing is requested again because time has passed: what changes on screen has another cause. */
export const stopPolling = (t: TestContext): void => {
  pace = 1_000;
  t.after(() => {
    pace = usual;
  });
};

timeoutManager.setTimeoutProvider({
  setTimeout: (callback, ms) => setTimeout(callback, ms * pace).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (callback, ms) => setInterval(callback, ms * pace).unref(),
  clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout),
});

export type Shown = {
  readonly user: ReturnType<typeof userEvent.setup>;
  /** Where the page has sent its reader, in order: `push /orders`, `replace /signin`, or the address of another site. */
  readonly visited: readonly string[];
  readonly client: QueryClient;
  readonly container: HTMLElement;
  /** The server-sent streams that were opened. */
  readonly streams: readonly TestSource[];
  /** Shows another component in the same page, or the same with other properties. */
  readonly show: (component: ReactNode) => void;
  readonly leave: () => Promise<void>;
};

const open = new Set<() => Promise<void>>();

/** Leaves all pages, and forgets what they stored. */
export const leaveAll = async (): Promise<void> => {
  for (const leave of open) await leave();
  open.clear();
  sessionStorage.clear();
  localStorage.clear();
};

/** Shows a component in a page at `address`, as the app has it: with its providers, and a router that only notes. */
export const show = (component: ReactNode, address = '/'): Shown => {
  const { pathname, searchParams } = new URL(address, 'http://localhost');
  history.replaceState(null, '', address);
  sentTo.length = 0;
  const visited: string[] = sentTo;
  const router = {
    push: (path: string) => void visited.push(`push ${path}`),
    replace: (path: string) => void visited.push(`replace ${path}`),
    prefetch: () => {},
    refresh: () => {},
  };
  const streams = replaceEventSource();
  let client: QueryClient | undefined;
  const Client = () => {
    client = useQueryClient();
    return null;
  };
  const page = (shown: ReactNode) =>
    createElement(
      AppRouterContext.Provider,
      { value: router as never },
      createElement(
        PathnameContext.Provider,
        { value: pathname },
        createElement(
          SearchParamsContext.Provider,
          { value: searchParams },
          createElement(Providers, null, createElement(Client), shown),
        ),
      ),
    );
  const { rerender, container } = render(page(component));
  const leave = async () => {
    cleanup();
    client?.clear();
    await allAnswered();
  };
  open.add(leave);
  return {
    user: userEvent.setup(),
    visited,
    client: client as QueryClient,
    container,
    streams,
    show: (next) => rerender(page(next)),
    leave,
  };
};

export { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
