import { randomUUID } from 'node:crypto';
import type { Random } from '../../chaos/random.ts';
import type { Route, Schema } from './documents.ts';
import { type Draft, writeRequest } from './draft.ts';
import { mutate } from './mutate.ts';
import { validObject, validValue } from './valid.ts';
import type { Person, World } from './world.ts';

export type FuzzRequest = {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  /** The user in whose name it was meant to be sent. */
  readonly person: Person;
  readonly bytes: Buffer;
};

export type Make = { readonly route: Route; readonly world: World; readonly random: Random };

/** A request of a route: valid, or with one to three mutations. */
export const makeRequest = (make: Make): FuzzRequest => {
  const { route, random } = make;
  const { draft, person } = validDraft(make);
  if (!random.chance(isExpensive(route) ? 0.02 : 0.2))
    for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left -= 1) mutate(draft, make);
  return { route, method: draft.method, path: draft.path, person, bytes: writeRequest(draft) };
};

/** Whether a valid request costs a password hash. Few of the requests to such a route are valid. */
const isExpensive = ({ body }: Route): boolean =>
  Object.keys(body?.properties ?? {}).some((name) => /password/i.test(name));

const validDraft = ({ route, world, random }: Make): { draft: Draft; person: Person } => {
  const value = (name: string, schema: Schema): unknown => validValue(name, schema, route.path, world, random);
  const named = new Map(
    route.parameters.filter((one) => one.in === 'path').map(({ name, schema }) => [name, String(value(name, schema))]),
  );
  const query = route.parameters.filter((one) => one.in === 'query' && random.chance(0.3));
  const body = route.body && validObject(route.body, route.path, world, random);
  const owner = world.owners.get(String(named.get('id') ?? body?.orderId));
  const person = owner && random.chance(0.8) ? owner : random.pick(world.people);
  return {
    person,
    draft: {
      method: route.method,
      path: route.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(named.get(name) ?? '')),
      query: query.map(({ name, schema }) => [name, String(value(name, schema))]),
      headers: [['Host', 'localhost'], ...credentials(route, person, random), ...conditions(route, random)],
      fields: body && Object.entries(body).map(([name, field]) => [name, JSON.stringify(field)]),
      body: null,
    },
  };
};

const credentials = ({ path }: Route, { token, cookie }: Person, random: Random): [string, string][] => {
  if (random.chance(0.05)) return [];
  // Account routes are for browsers only; all others accept a token.
  if (!path.startsWith('/api/users/') && random.chance(0.8)) return [['Authorization', `Bearer ${token}`]];
  return [
    ['Cookie', cookie],
    ['Sec-Fetch-Site', 'same-origin'],
  ];
};

const conditions = ({ method, body }: Route, random: Random): [string, string][] => {
  const headers: [string, string][] = body ? [['Content-Type', 'application/json']] : [];
  if (method === 'POST' && random.chance(0.3)) headers.push(['Idempotency-Key', randomUUID()]);
  if (method === 'PATCH' && random.chance(0.3)) headers.push(['If-Match', `"v${random.whole(1, 3)}-1"`]);
  return headers;
};
