import type { Stack } from './stack.ts';

type Line = {
  readonly captured: number;
  readonly authorized: number;
  readonly metadata: Readonly<Record<string, string>>;
};

const linesFor = async ({ sandbox }: Stack, orderId: string): Promise<readonly Line[]> => {
  const answer = await fetch(`${sandbox.url}/__ledger`, {
    headers: { authorization: `Bearer ${sandbox.secretKey}` },
  });
  const { intents } = (await answer.json()) as { intents: readonly Line[] };
  return intents.filter(({ metadata }) => metadata.orderId === orderId);
};

/** What was taken from cards for an order, in cents, one amount per payment intent: the provider's own books. */
export const capturedFor = async (stack: Stack, orderId: string): Promise<readonly number[]> =>
  (await linesFor(stack, orderId)).map(({ captured }) => captured);
