import { parseAllDocuments } from 'yaml';

/** A path prefix and the service behind it. */
export type Route = { readonly prefix: string; readonly service: string };

type Ingress = {
  readonly kind?: string;
  readonly spec?: {
    readonly rules?: readonly {
      readonly http?: {
        readonly paths?: readonly {
          readonly path?: string;
          readonly pathType?: string;
          readonly backend?: { readonly service?: { readonly name?: string } };
        }[];
      };
    }[];
  };
};

/**
 * The routes of every Ingress in these YAML texts, longest prefix first, as an ingress controller orders them.
 * @throws Error when a path is not what this gateway understands (a Prefix with a service behind it)
 */
export const readRoutes = (...texts: readonly string[]): readonly Route[] => {
  const ingresses = texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Ingress | null))
    .filter((document) => document?.kind === 'Ingress');
  const paths = ingresses.flatMap((ingress) => ingress?.spec?.rules?.flatMap((rule) => rule.http?.paths ?? []) ?? []);
  const routes = paths.map(({ path, pathType, backend }): Route => {
    const service = backend?.service?.name;
    if (!path?.startsWith('/') || pathType !== 'Prefix' || !service) {
      throw new Error(
        `The ingress has a path the gateway cannot serve: ${JSON.stringify({ path, pathType, service })}`,
      );
    }
    return { prefix: path.replace(/\/$/, ''), service };
  });
  return routes.sort((one, other) => other.prefix.length - one.prefix.length);
};

/** The service for a request's target. A prefix matches whole path elements: /api/users is not /api/users-export. */
export const routeOf = (routes: readonly Route[], target: string): Route | undefined =>
  routes.find(({ prefix }) => {
    if (!target.startsWith(prefix)) return false;
    const next = target[prefix.length];
    return next === undefined || next === '/' || next === '?' || prefix === '';
  });

/**
 * Does every reader understand the path of this target alike? Next fails on percent-escapes that are not UTF-8, and
 * redirects repeated slashes and backslashes by itself, both without the headers that protect a page.
 */
export const hasReadablePath = (target: string): boolean => {
  const [path = ''] = target.split('?', 1);
  if (/\\|\/\//.test(path)) return false;
  if (!path.includes('%')) return true;
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
};
