import { untilDrained } from '../../support/drain.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { type Buyer, type Buyers, createBuyers } from './buyers.ts';
import { type Load, startLoad } from './load.ts';
import { request } from './requests.ts';

/** The whole running system, with people to buy from it and something to load it with. */
export type System = WholeStack & {
  readonly buyers: Buyers;
  readonly load: Load;
  portOf(process: string): number;
  /** People whose tokens orders has seen before. */
  known(count: number): Promise<Buyer[]>;
  /** Lists tickets of so many places by HTTP, and waits until everybody has heard of them. Gives their ids. */
  tickets(count: number, quantity: number): Promise<string[]>;
};

/** Starts the system as `npm start` would, without the web client, demo data and rate limits. Durable, as always. */
export const startSystem = async (env: Readonly<Record<string, string>> = {}): Promise<System> => {
  const system = await startWholeStack(env);
  const buyers = createBuyers();
  const load = startLoad();
  const { stack } = system.stack;
  const { auth, orders, tickets, payments } = stack.databases;
  await buyers.publish(auth, [orders, tickets, payments]);
  const portOf = (name: string): number => stack.processes[name]!.port;
  return {
    ...system,
    buyers,
    load,
    portOf,
    known: (count) => getKnown(buyers.mint(count), portOf('orders'), load),
    tickets: async (count, quantity) => {
      const [seller] = buyers.mint(1);
      const ids = await Promise.all(
        Array.from({ length: count }, () => system.people.list(seller!, quantity).then(({ id }) => id)),
      );
      await untilDrained(stack);
      return ids;
    },
    close: async () => {
      await load.close();
      await system.close();
    },
  };
};

/** Has orders verify every token once: an empty body is refused only after that. */
export const getKnown = async (buyers: Buyer[], port: number, load: Load): Promise<Buyer[]> => {
  const requests = buyers.map(({ token }) => request('POST', '/api/orders', { token, body: {} }));
  const { answers } = await load.run({ port, connections: 32, requests, count: requests.length });
  if (answers[400] !== buyers.length) throw new Error(`the bench's tokens are not known: ${JSON.stringify(answers)}`);
  return buyers;
};
