import { randomBytes } from 'node:crypto';
import type { WholeStack } from '../../support/whole-stack.ts';
import { cookieIn, jarOf, type Received, send } from './send.ts';

export const password = 'correct horse battery';

export type Account = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
  /** Both cookies, and the session's cookie alone. */
  readonly jar: string;
  readonly sessionCookie: string;
};

const accountFrom = ({ text, setCookies }: Received): Account => {
  const { user, token } = JSON.parse(text.split('\n', 1)[0] ?? '{}');
  const jar = jarOf(setCookies);
  return { ...user, token, jar, sessionCookie: cookieIn(jar, 'ticketing_session') };
};

/** Texts that occur nowhere else. An answer that contains one to the wrong reader is a leak. */
export const canary = (what: string): string => `${what}${randomBytes(6).toString('hex')}`;

export const signUp = async (url: string, who: string): Promise<Account> => {
  const body = { email: `${canary(who)}@example.com`, name: canary(`${who} `), password };
  return accountFrom(await send(`${url}/api/users/signup`, 'POST', {}, body));
};

/** Another session of an account. */
export const signIn = async (url: string, { email }: Pick<Account, 'email'>): Promise<Account> =>
  accountFrom(await send(`${url}/api/users/signin`, 'POST', {}, { email, password }));

/** A seller with a ticket and a buyer with an order of it and a payment: the targets of the attacks. */
export const plantVictims = async ({ stack, people, call }: WholeStack) => {
  const url = stack.stack.url;
  const [seller, buyer] = [await signUp(url, 'seller'), await signUp(url, 'buyer')];
  const { id: ticketId } = await people.list(seller, 10, { title: 'An open concert' });
  const order = await people.reserve(buyer, ticketId, 2);
  const payment = await people.pay(buyer, order.id);
  const sessions = await call<{ id: string }[]>('GET', '/api/users/auth/list-sessions', {
    headers: { cookie: buyer.jar },
  });
  const sessionId = sessions.body[0]?.id ?? '';
  return {
    ...{ seller, buyer, ticketId, order, payment, sessionId },
    /** All of the buyer's secrets, and the seller's without the name, which is public next to the ticket. */
    canaries: [
      ...[buyer.email, buyer.name, buyer.token, buyer.sessionCookie.split('=', 2)[1] ?? '', sessionId],
      ...[order.id, payment.id, payment.clientSecret],
      ...[seller.email, seller.token, seller.sessionCookie.split('=', 2)[1] ?? ''],
    ],
  };
};

export type Victims = Awaited<ReturnType<typeof plantVictims>>;
