import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../chaos/random.ts';
import type { Call, Answer as CallAnswer } from '../../support/api.ts';
import type { Answer } from './connection.ts';
import type { FuzzRequest } from './requests.ts';

const maxKnown = 200;
const maxOwned = 5_000;

export type Person = { readonly id: string; readonly email: string; token: string; cookie: string };

/** The known objects. They grow with the answers, so that requests use existing ids as a person's would. */
export type World = {
  readonly people: Person[];
  /** The owner of an order, a payment or a ticket. */
  readonly owners: Map<string, Person>;
  readonly ticketIds: string[];
  readonly orderIds: string[];
  readonly paymentIds: string[];
  readonly cursors: string[];
  readonly cookies: string[];
};

export const password = 'two stubs and a pen';

type SignedIn = { readonly user: { readonly id: string; readonly email: string }; readonly token: string };

/** A few users with a ticket each. */
export const createWorld = async (call: Call, count = 6): Promise<World> => {
  const people = await Promise.all(Array.from({ length: count }, () => join(call)));
  const body = { title: 'A night out', priceCents: 4_200, quantity: 500 };
  const tickets = people.map(({ token }) => call<{ id: string }>('POST', '/api/tickets', { token, body }));
  return {
    people,
    owners: new Map(),
    ticketIds: (await Promise.all(tickets)).map((ticket) => ticket.body.id),
    orderIds: [],
    paymentIds: [],
    cursors: [],
    cookies: [],
  };
};

/** Retries while hashing is busy, after the time in the answer. */
const untilServed = async (ask: () => Promise<CallAnswer<SignedIn>>): Promise<CallAnswer<SignedIn>> => {
  for (let attempts = 1; ; attempts += 1) {
    const answer = await ask();
    if (![429, 503].includes(answer.status) || attempts === 30) return answer;
    await pause(1_000);
  }
};

/** Signs a user in again, because requests may have ended their session. A user whose password was changed is replaced. */
export const renew = async ({ people }: World, call: Call, random: Random): Promise<void> => {
  const person = random.pick(people);
  const answer = await call<SignedIn>('POST', '/api/users/signin', { body: { email: person.email, password } });
  if (answer.status === 401) people[people.indexOf(person)] = await join(call);
  if (answer.status !== 200) return;
  person.token = answer.body.token;
  person.cookie = cookiesOf(answer.headers);
};

const join = async (call: Call): Promise<Person> => {
  const body = { email: `fuzz-${randomUUID()}@example.com`, password, name: 'Somebody' };
  const answer = await untilServed(() => call<SignedIn>('POST', '/api/users/signup', { body }));
  const { user, token } = answer.body;
  return { id: user.id, email: user.email, token, cookie: cookiesOf(answer.headers) };
};

const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** Collects ids from an answer for later requests. */
export const learn = (
  world: World,
  { route: { service, method }, person }: FuzzRequest,
  { status, headers, body }: Answer,
  random: Random,
): void => {
  const cookie = headers.get('set-cookie')?.split(';', 1)[0];
  if (cookie) keep(world.cookies, cookie, random);
  if (status >= 300 || body === null || body.length === 0) return;
  const answer = JSON.parse(body.toString()) as { id?: string; nextCursor?: string | null };
  if (answer.nextCursor) keep(world.cursors, answer.nextCursor, random);
  if (method !== 'POST' || !answer.id) return;
  if (world.owners.size > maxOwned) world.owners.clear();
  if (person) world.owners.set(answer.id, person);
  if (service === 'tickets') keep(world.ticketIds, answer.id, random);
  if (service === 'orders') keep(world.orderIds, answer.id, random);
  if (service === 'payments') keep(world.paymentIds, answer.id, random);
};

const keep = (known: string[], one: string, random: Random): void => {
  if (known.length < maxKnown) known.push(one);
  else known[random.whole(0, maxKnown - 1)] = one;
};
