import type { OpenApi } from './services.ts';

/** The routes that were there and are no longer, one sentence each: whoever calls them would get 404 or 405. */
export const routeBreaks = (before: OpenApi, now: OpenApi): string[] => {
  const left = new Set(routesOf(now));
  return routesOf(before)
    .filter((route) => !left.has(route))
    .map((route) => `${route} is gone: whoever calls it would be refused. Keep it beside what replaces it.`);
};

const routesOf = ({ paths = {} }: OpenApi): string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, '{…}')}`),
  );
