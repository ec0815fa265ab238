import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import { latencyOf } from './latency.ts';
import type { LoadJob, LoadResult } from './load.ts';
import { freshKey } from './requests.ts';
import { serveJobs } from './worker.ts';

const run = async (job: LoadJob): Promise<LoadResult> => {
  const { port, requests, seconds = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY, perSecond } = job;
  const keys = randomUUID();
  const pieces = requests.map((request) => request.split(freshKey));
  const connections = await Promise.all(Array.from({ length: job.connections }, () => openConnection(port)));
  const answers: Record<number, number> = {};
  const latencies: number[] = [];
  let asked = 0;
  let retryAfter = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;

  const ask = async (connection: Connection): Promise<void> => {
    while (asked < count) {
      const nth = asked++;
      if (perSecond) {
        const dueInMs = startedAt + (nth / perSecond) * 1_000 - performance.now();
        if (dueInMs > 1) await sleep(dueInMs);
      }
      const askedAt = performance.now();
      if (askedAt >= endsAt) return;
      const [before = '', after] = pieces[nth % pieces.length] ?? [];
      const { status, head } = await connection.ask(after === undefined ? before : `${before}${keys}-${nth}${after}`);
      latencies.push(performance.now() - askedAt);
      answers[status] = (answers[status] ?? 0) + 1;
      const told = status >= 429 ? /\nretry-after: *(\d+)/i.exec(head) : null;
      if (!told) continue;
      retryAfter += 1;
      if (job.honourRetryAfter) await sleep(Math.min(Number(told[1]) * 1_000, Math.max(0, endsAt - performance.now())));
    }
  };
  await Promise.all(
    connections.map((connection) =>
      ask(connection).catch(() => {
        answers[0] = (answers[0] ?? 0) + 1;
      }),
    ),
  );
  const elapsed = (performance.now() - startedAt) / 1_000;
  for (const connection of connections) connection.close();
  return { seconds: elapsed, answers, latency: latencyOf(latencies), retryAfter };
};

serveJobs(run);
