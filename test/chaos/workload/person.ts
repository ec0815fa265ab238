import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { History, Operation, Request, What } from './history.ts';
import type { Secrets } from './secrets.ts';

/** Somebody with an account, who asks and remembers every answer. */
export type Person = {
  readonly id: string;
  readonly name: string;
  ask(request: Request): Promise<Operation>;
  /** Asks, and while no answer comes asks again with the same key, until `patience` says that it is enough. */
  insist(request: Request, patience: () => boolean): Promise<Operation>;
  /** Signs in again when the token is about to run out. */
  keepSignedIn(): Promise<void>;
  token(): string;
};

const patienceMs = 10_000;
const tokenMs = 8 * 60_000;

type Account = { readonly email: string; readonly password: string; readonly name: string };

/** Signs a new person up. @throws Error when that does not work */
export const createPerson = async (
  name: string,
  url: () => string,
  history: History,
  secrets: Secrets,
): Promise<Person> => {
  const account: Account = { email: `${name}-${randomUUID()}@example.com`, password: 'correct horse', name };
  const answer = await fetch(`${url()}/api/users/signup`, post(account));
  if (answer.status !== 201) throw new Error(`nobody can sign up: ${answer.status} ${await answer.text()}`);
  const { user, token: first } = (await answer.json()) as { user: { id: string }; token: string };
  let token = first;
  let signedInAt = Date.now();
  secrets.keep(user.id, account.email);

  const person: Person = {
    id: user.id,
    name,
    ask: async ({ what, needs, method, path, body, key }) => {
      const invokedAt = Date.now();
      const { status, text } = await fetch(url() + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      }).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        () => ({ status: 0, text: '' }),
      );
      const parsed = parse(text);
      const operation: Operation = {
        ...{ who: user.id, what, needs, method, path, body, invokedAt, answeredAt: Date.now(), status },
        ...(key === undefined ? {} : { key }),
        ...(parsed?.code ? { code: parsed.code } : {}),
        outcome: status >= 200 && status < 300 ? 'ok' : status >= 400 && status < 500 ? 'refused' : 'unknown',
        answer: parsed,
      };
      secrets.look(user.id, what, text);
      history.operations.push({ ...operation, answer: remembered(what, parsed) });
      return operation;
    },
    insist: async (request, patience) => {
      for (;;) {
        const operation = await person.ask(request);
        const isRunning = operation.status === 409 && operation.code === 'idempotency-key-in-use';
        if ((operation.outcome !== 'unknown' && !isRunning) || !patience()) return operation;
        await sleep(250);
      }
    },
    keepSignedIn: async () => {
      if (Date.now() - signedInAt < tokenMs) return;
      const { status, answer: body } = await person.ask({
        what: 'sign in',
        needs: ['gateway', 'auth', 'postgres'],
        method: 'POST',
        path: '/api/users/signin',
        body: { email: account.email, password: account.password },
      });
      if (status !== 200) return;
      token = body.token;
      signedInAt = Date.now();
    },
    token: () => token,
  };
  return person;
};

/** Of long answers only what is judged later; a walk keeps its pages itself. */
// biome-ignore lint/suspicious/noExplicitAny: whatever came back.
const remembered = (what: What, answer: any): unknown => {
  if (what === 'list orders' || what === 'list tickets') return undefined;
  if (what !== 'browse') return answer;
  return answer?.tickets?.map(({ id, priceCents }: { id: string; priceCents: number }) => ({ id, priceCents }));
};

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const parse = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
