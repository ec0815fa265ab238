import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackDescription } from '../../stack-file.ts';

export type Intent = { id: string; [field: string]: unknown };

/** The stack, with a payment provider whose books say what `alter` makes of them: it passes the sandbox's own through. */
export const withAlteredLedger = async <Result>(
  stack: StackDescription,
  alter: (intents: Intent[]) => Intent[],
  work: (stack: StackDescription) => Promise<Result>,
): Promise<Result> => {
  const sandbox = stack.sandbox!;
  const server = createServer(async (request, response) => {
    const answer = await fetch(`${sandbox.url}${request.url}`, {
      headers: { authorization: `Bearer ${sandbox.secretKey}` },
    });
    const page = (await answer.json()) as { intents: Intent[] };
    response.end(JSON.stringify({ ...page, intents: alter(page.intents) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await work({ ...stack, sandbox: { ...sandbox, url } });
  } finally {
    server.closeAllConnections();
    server.close();
  }
};
