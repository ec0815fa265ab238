import { randomUUID } from 'node:crypto';

export type Person = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly token: string;
  readonly id: string;
};
export type Listing = {
  readonly id: string;
  readonly title: string;
  readonly priceCents: number;
  readonly version: number;
};

const password = 'correct horse battery';

/** One call of the API as a program makes it, with its own token. Throws what the service said when it refused. */
export const call = async <T>(
  url: string,
  path: string,
  { token, method = 'GET', body }: { token?: string; method?: string; body?: unknown } = {},
): Promise<T> => {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
};

/** Somebody new, signed up. */
export const person = async (url: string, name: string): Promise<Person> => {
  const email = `${name.toLowerCase()}-${randomUUID()}@example.com`;
  const { token, user } = await call<{ token: string; user: { id: string } }>(url, '/api/users/signup', {
    method: 'POST',
    body: { email, password, name },
  });
  return { email, password, name, token, id: user.id };
};

/** A title nobody else has, so that tests do not see each other's tickets. */
export const unique = (title: string): string => `${title} ${randomUUID().slice(0, 8)}`;

/** So soon that a ticket is on the first page of the list, which begins with the soonest. */
export const soon = (): string => new Date(Date.now() + 20 * 60_000).toISOString();

/** A ticket for sale, by `seller`. */
export const listing = (
  url: string,
  seller: Person,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Listing> =>
  call(url, '/api/tickets', {
    method: 'POST',
    token: seller.token,
    body: {
      title: unique('Khruangbin'),
      priceCents: 4200,
      quantity: 2,
      category: 'music',
      venue: 'Paradiso',
      city: 'Amsterdam',
      startsAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      ...fields,
    },
  });
