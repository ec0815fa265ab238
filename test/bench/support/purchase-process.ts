import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection, type Response } from './connection.ts';
import { latencyOf } from './latency.ts';
import type { PurchaseJob, PurchaseResult } from './purchases.ts';
import { request } from './requests.ts';
import { serveJobs } from './worker.ts';

/** One buyer after another reserves, pays with a card that works, and looks until the order is complete. */
const run = async (job: PurchaseJob): Promise<PurchaseResult> => {
  const startedAt = performance.now();
  const timesMs: number[] = [];
  const failures: Record<string, number> = {};
  let begun = 0;

  const must = (step: string, status: number, { status: seen, body }: Response): { id: string; status: string } => {
    if (seen !== status) throw new Error(`${step} ${seen} ${seen >= 400 ? JSON.parse(body.toString()).code : ''}`);
    return JSON.parse(body.toString());
  };

  const buy = async (orders: Connection, payments: Connection, nth: number): Promise<void> => {
    const token = job.tokens[nth % job.tokens.length]!;
    const ticketId = job.tickets[nth % job.tickets.length]!;
    const headers = { 'idempotency-key': randomUUID() };
    const since = performance.now();
    const order = must(
      'reserve',
      201,
      await orders.ask(request('POST', '/api/orders', { token, headers, body: { ticketId } })),
    );
    const body = { orderId: order.id, paymentMethod: 'pm_card_visa' };
    must('pay', 201, await payments.ask(request('POST', '/api/payments', { token, headers, body })));
    const look = request('GET', `/api/orders/${order.id}`, { token });
    while (must('look', 200, await orders.ask(look)).status !== 'complete')
      await sleep(Math.max(25, (performance.now() - since) / 4));
    timesMs.push(performance.now() - since);
  };

  const go = async (): Promise<void> => {
    const [orders, payments] = await Promise.all([openConnection(job.ordersPort), openConnection(job.paymentsPort)]);
    for (;;) {
      const nth = begun++;
      const dueInMs = startedAt + (nth / job.perSecond) * 1_000 - performance.now();
      if (dueInMs > 1) await sleep(dueInMs);
      if (performance.now() - startedAt >= job.seconds * 1_000) break;
      await buy(orders, payments, nth).catch((error) => {
        failures[error.message] = (failures[error.message] ?? 0) + 1;
      });
    }
    orders.close();
    payments.close();
  };
  await Promise.all(Array.from({ length: job.atOnce }, go));
  return { seconds: (performance.now() - startedAt) / 1_000, latency: latencyOf(timesMs), failures };
};

serveJobs(run);
