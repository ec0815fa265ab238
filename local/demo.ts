import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignedIn } from '@ticketing/contracts/http/users';
import { currencyRule } from '@ticketing/contracts/values/currency';
import { adasTickets, type DemoTicket, gracesTickets } from './demo-tickets.ts';

/** Who a visitor can sign in as. */
export const demoPassword = 'two-stubs-please';
export const demoSellers = [
  { email: 'ada@example.com', name: 'Ada', tickets: adasTickets },
  { email: 'grace@example.com', name: 'Grace', tickets: gracesTickets },
] as const;

/**
 * Fills a new home with something to look at, once, through the same HTTP that people use. Begun and broken off, it
 * goes on where it was. Answers how many tickets were listed.
 */
export const makeDemo = async (
  { url, home, currency }: { readonly url: string; readonly home: string; readonly currency: string },
  now: Date,
  signal?: AbortSignal,
): Promise<number> => {
  const marker = join(home, 'demo-made');
  if (existsSync(marker)) return 0;
  const listed = await Promise.all(
    demoSellers.map(async ({ email, name, tickets }) => {
      const seller = await signUp(url, email, name, signal);
      const there = await titlesOf(url, seller.user.id, signal);
      const missing = tickets.filter(({ title }) => !there.has(title));
      for (const ticket of missing) {
        const priceCents = demoPrice(ticket.priceCents, currency);
        await list(url, seller.token, { ...ticket, priceCents }, now, signal);
      }
      return missing.length;
    }),
  );
  writeFileSync(marker, `${now.toISOString()}\n`);
  return listed.reduce((sum, count) => sum + count, 0);
};

/** What a demo ticket of so many euro cents costs in a currency: a price of about the same worth, in its minor units. */
export const demoPrice = (euroCents: number, currency: string): number => {
  const { digits, scale, min } = currencyRule(currency);
  const units = Math.round(euroCents / 100) * scale;
  return Math.max(digits === 2 && scale === 1 ? euroCents : units * 10 ** digits, min);
};

const signUp = async (url: string, email: string, name: string, signal?: AbortSignal): Promise<SignedIn> => {
  const credentials = { email, password: demoPassword };
  const made = await ask(`${url}/api/users/signup`, { ...credentials, name }, {}, signal);
  if (made.status !== 409) return SignedIn.parse(await made.json());
  const known = await ask(`${url}/api/users/signin`, credentials, {}, signal);
  return SignedIn.parse(await known.json());
};

const titlesOf = async (url: string, seller: string, signal?: AbortSignal): Promise<ReadonlySet<string>> => {
  const answer = await fetch(`${url}/api/tickets?seller=${seller}&limit=100`, { signal });
  const { tickets } = (await answer.json()) as { tickets: { title: string }[] };
  return new Set(tickets.map(({ title }) => title));
};

const list = async (url: string, token: string, ticket: DemoTicket, now: Date, signal?: AbortSignal): Promise<void> => {
  const { inDays, at, ...rest } = ticket;
  const day = new Date(now.getTime() + inDays * 86_400_000).toISOString().slice(0, 10);
  const headers = {
    authorization: `Bearer ${token}`,
    'idempotency-key': `demo-${ticket.title}`.replaceAll(/[^\x21-\x7e]/g, '-'),
  };
  const answer = await ask(`${url}/api/tickets`, { ...rest, startsAt: `${day}T${at}:00Z` }, headers, signal);
  if (!answer.ok) throw new Error(`The demo ticket "${ticket.title}" was refused: ${await answer.text()}`);
};

/** Posts JSON; waits and asks again when told to come back later. */
const ask = async (
  url: string,
  body: unknown,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> => {
  for (;;) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
    });
    if (answer.status !== 429 && answer.status !== 503) return answer;
    await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1000, undefined, { signal });
  }
};
