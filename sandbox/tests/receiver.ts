import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { webhookSecret } from './running.ts';

export const everyEvent = ['*'];

/** A shop's webhook endpoint: checks every signature with the real client, and answers with `status()`. */
export const webhookReceiver = async (t: TestContext, status: () => number | Promise<number> = () => 204) => {
  const received: Stripe.Event[] = [];
  const refused: { readonly id: string; readonly at: number }[] = [];
  const stripe = new Stripe('sk_test_receiver');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const header = request.headers['stripe-signature'] as string;
    const event = stripe.webhooks.constructEvent(Buffer.concat(chunks), header, webhookSecret);
    const answer = await status();
    if (answer < 300) received.push(event);
    else refused.push({ id: event.id, at: Date.now() });
    response.writeHead(answer).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    refused,
    types: () => received.map(({ type }) => type),
  };
};

/** Waits until `holds`, looking often; fails after half a minute. */
export const eventually = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await sleep(10);
  }
};
